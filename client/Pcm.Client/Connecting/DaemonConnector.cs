using Pcm.Client.Autostart;
using Pcm.Client.Running;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.Client.Connecting;

/// <summary>Connects to the daemon of a target, again and again if need be.</summary>
public sealed class DaemonConnector(DaemonTarget target, string build, StopRequest stop, Action<string> notice)
{
    private readonly TimeProvider _time = TimeProvider.System;

    /// <summary>Connects for the first time. A socket that refuses is a daemon that starts anew, and worth a short wait.</summary>
    /// <exception cref="ClientException">No daemon can be had.</exception>
    public DaemonConnection Connect() => Try(Limits.FirstConnectTimeout, error => error.Reason == UnixSocketError.Refused && !target.Autostart);

    /// <summary>Connects after a connection was lost.</summary>
    /// <exception cref="ClientException">No daemon came back within <see cref="Limits.ReconnectTimeout"/>.</exception>
    public DaemonConnection Reconnect()
    {
        try
        {
            return Try(Limits.ReconnectTimeout, error => error.Reason is UnixSocketError.Refused or UnixSocketError.Absent or UnixSocketError.Busy);
        }
        catch (ClientException e) when (e.ExitCode == ExitCode.NoService)
        {
            throw new ClientException(
                ExitCode.TryAgain, $"pcmd did not come back within {Limits.ReconnectTimeout.TotalSeconds:0} s ({e.Message}); run the same command again", e);
        }
    }

    private DaemonConnection Try(TimeSpan timeout, Func<UnixSocketException, bool> isWorthWaiting)
    {
        var start = _time.GetTimestamp();
        var pause = Limits.FirstPause;
        while (true)
        {
            try
            {
                return Once();
            }
            catch (UnixSocketException e) when (!isWorthWaiting(e) || _time.GetElapsedTime(start) > timeout)
            {
                throw ServiceErrors.ToClient(e);
            }
            catch (ConnectionLostException e) when (_time.GetElapsedTime(start) > timeout)
            {
                throw ServiceErrors.ToClient(e, target.SocketPath);
            }
            catch (PcmException e) when (e.Permanent || _time.GetElapsedTime(start) > timeout)
            {
                throw ServiceErrors.ToClient(e);
            }
            catch (Exception e) when (e is UnixSocketException or ConnectionLostException or PcmException)
            {
                if (stop.Wait(pause)) stop.ThrowIfRequested();
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, Limits.LongestPause.Ticks));
            }
        }
    }

    private DaemonConnection Once()
    {
        if (target.PrivateOnly) return PrivateDaemon.Connect(build, stop, notice, _time);
        try
        {
            return DaemonConnection.Connect(target.SocketPath, build, _time);
        }
        catch (UnixSocketException e) when (e.Reason is UnixSocketError.Absent or UnixSocketError.Refused or UnixSocketError.NotPermitted)
        {
            if (target.Autostart) return PrivateDaemon.Connect(build, stop, notice, _time);
            // The user's own daemon, once one runs, serves every later command too.
            if (!target.IsNamed && PrivateDaemon.TryConnect(build, _time) is { } own) return own;
            throw;
        }
    }
}
