using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>
/// Tells when processes end, children or not: one thread waits on the pidfds of all of them. Where the kernel has no pidfds, it looks every
/// <see cref="Limits.ProcessPollInterval"/>. Children are reaped.
/// </summary>
public sealed class ProcessWatcher : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Watched> _watched = [];
    private readonly int _wake;
    private readonly Thread _thread;
    private bool _disposed;

    public ProcessWatcher()
    {
        _wake = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        if (_wake < 0) throw LinuxException.Last("making an eventfd");
        _thread = new Thread(Watch) { IsBackground = true, Name = "process watcher" };
        _thread.Start();
    }

    /// <summary>Completes when the process has ended, at once if it already has.</summary>
    public Task<ExitStatus> WhenEndedAsync(ProcessIdentity process)
    {
        var watched = new Watched(process, PidFd.TryOpen(process));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _watched.Add(watched);
        }

        Wake();
        return watched.Ended.Task;
    }

    /// <summary>Stops watching; tasks that are still waiting are cancelled.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
        }

        Wake();
        _thread.Join();
        _ = Libc.close(_wake);
    }

    private unsafe void Wake()
    {
        var one = 1ul;
        _ = Libc.write(_wake, &one, sizeof(ulong));
    }

    private void Watch()
    {
        while (true)
        {
            Watched[] watched;
            bool disposed;
            lock (_gate)
            {
                watched = [.. _watched];
                disposed = _disposed;
            }

            if (disposed)
            {
                foreach (var one in watched) one.Cancel();
                return;
            }

            // Looked at before it is waited: of one that had ended when it came there is no pidfd to tell.
            var ended = watched.Where(one => one.LooksEnded()).ToList();
            if (ended.Count == 0) WaitForAny(watched);
            foreach (var one in ended)
            {
                lock (_gate) _watched.Remove(one);
                one.Finish();
            }
        }
    }

    private unsafe void WaitForAny(Watched[] watched)
    {
        var descriptors = new Libc.PollFd[watched.Length + 1];
        descriptors[0] = new Libc.PollFd { Descriptor = _wake, Events = Libc.POLLIN };
        var byLooking = false;
        for (var i = 0; i < watched.Length; i++)
        {
            // poll passes over negative descriptors.
            descriptors[i + 1] = new Libc.PollFd { Descriptor = watched[i].Descriptor, Events = Libc.POLLIN };
            byLooking |= watched[i].Descriptor < 0;
        }

        fixed (Libc.PollFd* first = descriptors)
        {
            _ = Libc.poll(first, (ulong)descriptors.Length, byLooking ? (int)Limits.ProcessPollInterval.TotalMilliseconds : -1);
        }

        ulong ignored;
        if (descriptors[0].Returned != 0) _ = Libc.read(_wake, &ignored, sizeof(ulong));
    }

    private sealed class Watched(ProcessIdentity process, PidFd? handle)
    {
        public TaskCompletionSource<ExitStatus> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Descriptor { get; } = handle is null ? -1 : (int)handle.DangerousGetHandle();

        public unsafe bool LooksEnded()
        {
            if (handle is null) return !process.IsAlive;
            var descriptor = new Libc.PollFd { Descriptor = Descriptor, Events = Libc.POLLIN };
            return Libc.poll(&descriptor, 1, 0) > 0;
        }

        public void Finish()
        {
            handle?.Dispose();
            Ended.TrySetResult(Reap());
        }

        public void Cancel()
        {
            handle?.Dispose();
            Ended.TrySetCanceled();
        }

        // Between a child's end and its reaping nobody else can get its pid; of a process that is not our child the system says ECHILD.
        private unsafe ExitStatus Reap()
        {
            Libc.SigInfo info = default;
            if (Libc.waitid(Libc.P_PID, (uint)process.Pid, &info, Libc.WEXITED | Libc.WNOHANG) != 0 || info.Pid != process.Pid) return ExitStatus.Unknown;
            return info.Code == Libc.CLD_EXITED ? new ExitStatus(info.Status, null) : new ExitStatus(null, info.Status);
        }
    }
}
