using Microsoft.Win32.SafeHandles;
using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>A handle on one process, which its pid's next owner does not take over. Readable once the process has ended.</summary>
public sealed class PidFd : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Takes over a pidfd that the system has given.</summary>
    public PidFd(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>Opens one; null where the process is gone or the kernel has none (before 5.3).</summary>
    public static PidFd? TryOpen(ProcessIdentity process)
    {
        var descriptor = (int)Libc.syscall(Libc.SYS_pidfd_open, process.Pid, 0, 0, 0);
        if (descriptor < 0) return null;

        var opened = new PidFd(descriptor);
        if (process.IsAlive) return opened;
        opened.Dispose();
        return null;
    }

    /// <summary>Sends a signal; false where the process is gone.</summary>
    /// <exception cref="LinuxException">Not allowed.</exception>
    public bool TrySignal(Signal signal)
    {
        if (Libc.syscall(Libc.SYS_pidfd_send_signal, this, (int)signal, 0, 0) == 0) return true;
        return Libc.LastError == Errno.ESRCH ? false : throw LinuxException.Last($"sending {signal}");
    }

    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;
}
