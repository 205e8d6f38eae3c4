namespace Pcm.Inference;

/// <summary>
/// Products on a CPU read weights faster once the runtime has copied them into an order of its own ("prepacking"), and the copy is most of a
/// load. A graph that suits this is up on weights as they lie in the page cache, and answers on them; a moment later passes wait while a session
/// with packed ones is loaded. (Side by side both would take several times longer: the runtime's threads spin.)
/// </summary>
internal sealed class LatePacking
{
    private readonly string[] _inputs;
    private readonly ModelFileTimes _times;
    private readonly Func<OnnxSession> _load;
    private readonly TaskCompletionSource<string?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;

    /// <param name="unpacked">What runs until then.</param>
    /// <param name="times">When the graph's files were written, read before <paramref name="unpacked"/> was loaded.</param>
    /// <param name="load">Loads the same graph with packed weights.</param>
    public LatePacking(OnnxSession unpacked, ModelFileTimes times, Func<OnnxSession> load)
    {
        _inputs = Names(unpacked);
        _times = times;
        _load = load;
    }

    /// <summary>Ends once there is nothing left to pack; with a reason where it was not possible and passes go on as they are.</summary>
    public Task<string?> Ended => _ended.Task;

    /// <summary>
    /// Whether the graph starts before its weights are packed: where they are many, plain float32 (other kinds are far slower unpacked), and
    /// outside the graph's file (within it they are copied at each load), and the process may have them three times for a while: as the first
    /// session maps them, as the second does, and packed.
    /// </summary>
    public static bool Suits(EngineSpec spec, OnnxFileFacts file)
    {
        if (spec.Provider != ExecutionProviders.Cpu || file.FileBytes > Limits.MaxEditedGraphBytes)
            return false;
        OnnxInitializer[] outside = [.. file.Initializers.Where(weight => weight.External is not null)];
        long bytes = outside.Sum(weight => weight.ElementCount) * sizeof(float);
        return bytes >= Limits.MinLatePackingBytes
            && outside.All(weight => weight.ElementType == TensorElementType.Float || weight.ElementCount < Limits.MinPackedElements)
            && PrivateMemory.FreeBytes() >= 3 * bytes + Limits.LatePackingRoomBytes;
    }

    /// <summary>Packs while no pass runs; once is enough, and later calls do nothing.</summary>
    /// <param name="model">Runs on unpacked weights.</param>
    /// <param name="prefix">What it has computed of the shared prefix, which is computed again: packed weights round otherwise.</param>
    public void Finish(DecoderModel model, PrefixCache? prefix)
    {
        if (Interlocked.Exchange(ref _begun, 1) != 0)
            return;
        try
        {
            model.Replace(Pack, () => prefix?.Refill(model, CancellationToken.None));
            _ended.SetResult(null);
        }
        catch (Exception e)
        {
            // Whatever it is, there is a session that works.
            _ended.SetResult(e.Message);
        }
    }

    /// <summary>As <see cref="Finish"/>, once whoever waited for the context has had time for a first pass.</summary>
    public void FinishSoon(DecoderModel model, PrefixCache? prefix) =>
        Task.Delay(Limits.LatePackingDelay).ContinueWith(_ => Finish(model, prefix), CancellationToken.None, TaskContinuationOptions.LongRunning, TaskScheduler.Default);

    private OnnxSession Pack()
    {
        OnnxSession packed = _load();
        string? reason = !_times.StillHold() ? "the model's files changed since they were loaded"
            : !Names(packed).SequenceEqual(_inputs) ? "the graph could not be edited a second time"
            : null;
        if (reason is null)
            return packed;
        packed.Dispose();
        throw new InvalidOperationException(reason);
    }

    private static string[] Names(OnnxSession session) => [.. session.Inputs.Select(input => input.Name)];
}
