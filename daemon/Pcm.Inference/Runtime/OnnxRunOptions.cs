namespace Pcm.Inference;

/// <summary>One run's options; a cancelled token ends the run between two operators.</summary>
internal sealed class OnnxRunOptions : IDisposable
{
    private readonly OrtHandle _handle;
    private readonly CancellationTokenRegistration _registration;

    public OnnxRunOptions(CancellationToken cancellation)
    {
        _handle = new OrtHandle(OrtNative.Create(OrtApi.CreateRunOptions), OrtApi.ReleaseRunOptions);
        _registration = cancellation.Register(() => OrtNative.Call(OrtApi.RunOptionsSetTerminate, _handle.Pointer));
    }

    public nint Handle => _handle.Pointer;

    public void Dispose()
    {
        // Waits for a callback that is under way, so that it never meets a released handle.
        _registration.Dispose();
        _handle.Dispose();
    }
}
