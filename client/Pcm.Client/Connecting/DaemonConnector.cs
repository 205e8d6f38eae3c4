using Pcm.Client.Autostart;
using Pcm.Client.Running;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.Client.Connecting;

/// <summary>
/// Connects to the daemon of a target, again and again if need be. Once served by the node's daemon or by one of the user's own it stays with
/// that kind: the other may have other devices, and no lease.
/// </summary>
public sealed class DaemonConnector(DaemonTarget target, string build, StopRequest stop, Action<string> notice)
{
    private readonly TimeProvider _time = TimeProvider.System;
    private bool _isPrivate = target.PrivateOnly;

    /// <summary>
    /// Connects for the first time. A socket that refuses, or has gone while its lock stays, is a daemon that starts anew, and worth a short wait
    /// unless the user's own runs; where none comes, one of the user's own will do.
    /// </summary>
    /// <exception cref="ClientException">No daemon can be had.</exception>
    public DaemonConnection Connect() => Translated(() =>
    {
        try
        {
            return Try(Limits.FirstConnectTimeout, IsStarting, ConnectToOwn);
        }
        catch (UnixSocketException e) when (e.Reason is UnixSocketError.Absent or UnixSocketError.Refused or UnixSocketError.NotPermitted)
        {
            return ConnectInstead() ?? throw ServiceErrors.ToClient(e);
        }
    });

    /// <summary>Connects to the user's own daemon in place of the node's, which is not there or has no lease for this process.</summary>
    /// <returns>Null where none runs and none may be started, or where it is that already.</returns>
    /// <exception cref="ClientException">It cannot be started.</exception>
    public DaemonConnection? ConnectInstead()
    {
        if (_isPrivate) return null;
        if (!target.Autostart) return ConnectToOwn();
        _isPrivate = true;
        return PrivateDaemon.Connect(build, stop, notice, _time);
    }

    /// <summary>Connects and asks something; asks the user's own daemon where the node's has no lease for this process.</summary>
    /// <exception cref="ClientException">No daemon can be had.</exception>
    /// <exception cref="PcmException">The daemon's refusal.</exception>
    public T Ask<T>(Func<DaemonConnection, T> ask)
    {
        try
        {
            return ask(Connect());
        }
        catch (PcmException e) when (e.Code == ErrorCode.NoLease)
        {
            if (ConnectInstead() is not { } own) throw;
            return ask(own);
        }
    }

    /// <summary>Connects after a connection was lost.</summary>
    /// <exception cref="ClientException">No daemon came back within <see cref="Limits.ReconnectTimeout"/>.</exception>
    public DaemonConnection Reconnect()
    {
        try
        {
            return Translated(() => Try(Limits.ReconnectTimeout, error => error.Reason is UnixSocketError.Refused or UnixSocketError.Absent or UnixSocketError.Busy));
        }
        catch (ClientException e) when (e.ExitCode == ExitCode.NoService)
        {
            throw new ClientException(
                ExitCode.TryAgain, $"pcmd did not come back within {Limits.ReconnectTimeout.TotalSeconds:0} s ({e.Message}); run the same command again", e);
        }
    }

    private bool IsStarting(UnixSocketException error) =>
        error.Reason == UnixSocketError.Refused || (error.Reason == UnixSocketError.Absent && !_isPrivate && File.Exists(UnixSocketListener.LockOf(target.SocketPath)));

    // The user's own daemon, once one runs, serves every later command too.
    private DaemonConnection? ConnectToOwn()
    {
        if (_isPrivate || (target.IsNamed && !target.Autostart)) return null;
        var own = PrivateDaemon.TryConnect(build, _time);
        _isPrivate = own is not null;
        return own;
    }

    private DaemonConnection Try(TimeSpan timeout, Func<UnixSocketException, bool> isWorthWaiting, Func<DaemonConnection?>? instead = null)
    {
        var start = _time.GetTimestamp();
        for (var pause = Limits.FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, Limits.LongestPause.Ticks)))
        {
            try
            {
                return Once();
            }
            catch (Exception e) when (_time.GetElapsedTime(start) <= timeout && (e is ConnectionLostException or PcmException { Permanent: false }
                || (e is UnixSocketException error && isWorthWaiting(error))))
            {
                if (e is UnixSocketException && instead?.Invoke() is { } other) return other;
                if (stop.Wait(pause)) stop.ThrowIfRequested();
            }
        }
    }

    private DaemonConnection Once()
    {
        if (!_isPrivate) return DaemonConnection.Connect(target.SocketPath, build, _time);
        if (target.Autostart) return PrivateDaemon.Connect(build, stop, notice, _time);
        return PrivateDaemon.TryConnect(build, _time) ?? throw new UnixSocketException(UnixSocketError.Absent, "your own pcmd has ended");
    }

    private DaemonConnection Translated(Func<DaemonConnection> connect)
    {
        try
        {
            return connect();
        }
        catch (UnixSocketException e)
        {
            throw ServiceErrors.ToClient(e);
        }
        catch (ConnectionLostException e)
        {
            throw ServiceErrors.ToClient(e, target.SocketPath);
        }
        catch (PcmException e)
        {
            throw ServiceErrors.ToClient(e);
        }
    }
}
