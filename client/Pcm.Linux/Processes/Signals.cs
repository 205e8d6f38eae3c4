using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>Sending signals to processes that are known by more than their pid.</summary>
public static class Signals
{
    /// <summary>Sends a signal to this very process; false where it is gone.</summary>
    /// <exception cref="LinuxException">Not allowed.</exception>
    public static bool TrySend(ProcessIdentity process, Signal signal)
    {
        using var handle = PidFd.TryOpen(process);
        if (handle is not null) return handle.TrySignal(signal);

        // No pidfd: either the process is gone, or the kernel is old and looking at the start time just before is the best there is.
        if (!process.IsAlive) return false;
        if (Libc.kill(process.Pid, (int)signal) == 0) return true;
        return Libc.LastError == Errno.ESRCH ? false : throw LinuxException.Last($"sending {signal} to process {process.Pid}");
    }
}
