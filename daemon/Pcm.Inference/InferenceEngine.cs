namespace Pcm.Inference;

/// <summary>
/// One context on one device: model, tokenizer, prompt and the key-value cache of the prompt's shared prefix.
/// <see cref="Prepare"/>, <see cref="Render"/> and <see cref="NextBatch"/> may be called from any thread;
/// <see cref="Classify"/> and <see cref="Generate"/> by one caller at a time.
/// </summary>
public sealed partial class InferenceEngine : IDisposable
{
    private InferenceEngine(EngineFacts facts)
    {
        Facts = facts;
    }

    public EngineFacts Facts { get; }

    /// <summary>Loads the context, proves its decoding strategy and runs a first pass.</summary>
    /// <exception cref="EngineLoadException">Anything that keeps the context from loading; one clear error.</exception>
    public static InferenceEngine Load(EngineSpec spec, IProgress<LoadProgress>? progress, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Renders and tokenises one row; takes no device.</summary>
    /// <exception cref="ItemException">The row itself is wrong, permanently.</exception>
    public PreparedItem Prepare(IReadOnlyDictionary<string, string> fields, ItemOptions options) => throw new NotImplementedException();

    /// <summary>As <see cref="Prepare"/>, for looking at.</summary>
    /// <exception cref="ItemException">The row itself is wrong, permanently.</exception>
    public RenderedItem Render(IReadOnlyDictionary<string, string> fields, ItemOptions options) => throw new NotImplementedException();

    /// <summary>Chooses what the next pass takes: always the oldest (the first), and others of its kind and about its length that fit.</summary>
    /// <param name="waiting">Items in order of arrival; must not be empty.</param>
    /// <param name="chosen">Receives ascending indices into <paramref name="waiting"/>.</param>
    /// <returns>How many were chosen, at least 1.</returns>
    public int NextBatch(IReadOnlyList<PreparedItem> waiting, Span<int> chosen) => throw new NotImplementedException();

    /// <summary>Scores the labels after each prompt; outcomes are in the order of <paramref name="batch"/>.</summary>
    /// <exception cref="OnnxRuntimeException">The pass failed.</exception>
    public IReadOnlyList<ClassifyOutcome> Classify(IReadOnlyList<PreparedItem> batch, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Continues each prompt; outcomes are in the order of <paramref name="batch"/>.</summary>
    /// <exception cref="OnnxRuntimeException">The pass failed.</exception>
    public IReadOnlyList<GenerateOutcome> Generate(IReadOnlyList<PreparedItem> batch, CancellationToken cancellation) =>
        throw new NotImplementedException();

    public void Dispose()
    {
    }
}
