namespace Pcm.Client.Running;

/// <summary>A user's wish that a run stops: rows on their way are still waited for, no more are read.</summary>
public sealed class StopRequest : IDisposable
{
    private readonly ManualResetEventSlim _requested = new();

    public bool IsRequested => _requested.IsSet;

    public void Request() => _requested.Set();

    /// <summary>Waits, and returns early with true when a stop is requested.</summary>
    public bool Wait(TimeSpan pause) => _requested.Wait(pause);

    /// <summary>Does what may block for ever, as a read from a pipe does, on a thread of its own that a stop leaves behind.</summary>
    /// <exception cref="ClientException">A stop was requested first.</exception>
    public T WaitFor<T>(Func<T> blocking)
    {
        var work = Task.Run(blocking);
        while (Task.WaitAny([work], Limits.Tick) < 0) ThrowIfRequested();
        return work.GetAwaiter().GetResult();
    }

    /// <exception cref="ClientException">A stop was requested.</exception>
    public void ThrowIfRequested()
    {
        if (IsRequested) throw new ClientException(ExitCode.TryAgain, "stopped before the end; the same command goes on");
    }

    public void Dispose() => _requested.Dispose();
}
