using System.Collections;
using Pcm.Client.Connecting;
using Pcm.Client.Running;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.Client.Autostart;

/// <summary>
/// A user's own daemon, started by whoever needs it first. Of many clients that start at once one takes the lock and starts it; the others try to
/// connect until it listens.
/// </summary>
public static class PrivateDaemon
{
    /// <summary>Connects to the private daemon, and starts it where it does not run.</summary>
    /// <exception cref="ClientException">It cannot be started.</exception>
    public static DaemonConnection Connect(string build, StopRequest stop, Action<string> notice, TimeProvider time)
    {
        var folder = PrivateFolder.Ensure();
        var start = time.GetTimestamp();
        for (var pause = Limits.FirstPause; ; pause = Longer(pause))
        {
            if (TryConnect(folder, build, time) is { } connection) return connection;
            using (var held = FileLock.TryAcquire(folder.StartLockPath))
            {
                if (held is not null) return TryConnect(folder, build, time) ?? StartAndConnect(folder, build, stop, notice, time);
            }

            Await(folder, start, pause, stop, time);
        }
    }

    /// <summary>Connects to the private daemon if it runs.</summary>
    /// <returns>The connection; null when none runs.</returns>
    public static DaemonConnection? TryConnect(string build, TimeProvider time) => TryConnect(PrivateFolder.Locate(), build, time);

    /// <summary>Asks the private daemon to end, and waits for it.</summary>
    /// <returns>Its pid; null when none runs.</returns>
    /// <exception cref="ClientException">It did not end in time.</exception>
    public static int? Stop(string build, TimeProvider time)
    {
        using var connection = TryConnect(build, time);
        if (connection is null) return null;

        connection.SignalServer(Signal.Terminate);
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < Limits.StopTimeout)
        {
            try
            {
                connection.Read(Limits.Tick);
            }
            catch (Exception e) when (e is ConnectionLostException or PcmException)
            {
                return connection.Welcome.Pid;
            }
        }

        throw new ClientException(ExitCode.TryAgain, $"the private pcmd (pid {connection.Welcome.Pid}) has not ended within {Limits.StopTimeout.TotalSeconds:0} s");
    }

    private static DaemonConnection? TryConnect(PrivateFolder folder, string build, TimeProvider time)
    {
        try
        {
            return DaemonConnection.Connect(folder.SocketPath, build, time);
        }
        catch (UnixSocketException e) when (e.Reason is UnixSocketError.Absent or UnixSocketError.Refused)
        {
            return null;
        }
        catch (ConnectionLostException)
        {
            // It was just ending.
            return null;
        }
        catch (PcmException e) when (!e.Permanent)
        {
            return null;
        }
    }

    private static DaemonConnection StartAndConnect(PrivateFolder folder, string build, StopRequest stop, Action<string> notice, TimeProvider time)
    {
        notice("starting a private pcmd");
        var daemon = Start(folder);
        var start = time.GetTimestamp();
        for (var pause = Limits.FirstPause; ; pause = Longer(pause))
        {
            if (TryConnect(folder, build, time) is { } connection) return connection;
            if (!daemon.IsAlive)
                throw new ClientException(ExitCode.NoService, $"the private pcmd ended before it was ready: {LastLine(folder.StartLogPath)}");
            Await(folder, start, pause, stop, time);
        }
    }

    private static ProcessIdentity Start(PrivateFolder folder)
    {
        var program = Programs.Supervisor;
        if (!File.Exists(program))
            throw new ClientException(ExitCode.NoService, $"no private daemon can be started: {program} is not there; install pcmd beside pcm-client");

        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");

        // Else the runtime listens in /tmp for whoever wants a dump of the daemon's memory.
        environment["DOTNET_EnableDiagnostics"] = "0";
        try
        {
            using var log = File.OpenHandle(folder.StartLogPath, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
            return DetachedProcess.Start(new DetachedProcessStart(program)
            {
                Arguments = ["--private", "--runtime-dir", folder.Path, "--idle-exit-seconds", $"{Limits.PrivateIdleSeconds}"],
                Environment = environment,
                Output = log,
                Error = log,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCode.NoService, $"no private daemon can be started: {e.Message}", e);
        }
    }

    private static void Await(PrivateFolder folder, long start, TimeSpan pause, StopRequest stop, TimeProvider time)
    {
        if (time.GetElapsedTime(start) > Limits.AutostartTimeout)
        {
            throw new ClientException(
                ExitCode.NoService, $"the private pcmd was not ready within {Limits.AutostartTimeout.TotalSeconds:0} s; its log is {folder.StartLogPath}");
        }

        if (stop.Wait(pause)) stop.ThrowIfRequested();
    }

    private static TimeSpan Longer(TimeSpan pause) => TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, Limits.Tick.Ticks));

    private static string LastLine(string path)
    {
        try
        {
            return File.ReadLines(path).LastOrDefault(line => line.Length > 0) ?? $"it said nothing in {path}";
        }
        catch (IOException)
        {
            return $"its log {path} cannot be read";
        }
    }
}
