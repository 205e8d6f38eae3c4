using System.Diagnostics;
using Pcm.Linux;

namespace Pcm.OracleTests.Protocol;

/// <summary>A published pcmd with the contexts that come with it, in a folder of its own; ended and cleared away with the test.</summary>
internal sealed class PrivateDaemon : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("pcm-p-").FullName;
    private readonly Process _process;

    private PrivateDaemon()
    {
        // The shell points the daemon's output at a file and becomes the daemon.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" --private --runtime-dir \"$1/run\" >\"$1/log\" 2>&1", TestPaths.Published("sbin", "pcmd"), _folder]);
        _process = Process.Start(start)!;
    }

    public string Socket => Path.Combine(_folder, "run", "pcmd.sock");

    public string Log => File.ReadAllText(Path.Combine(_folder, "log"));

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<PrivateDaemon> StartAsync()
    {
        var daemon = new PrivateDaemon();
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                UnixSocket.Connect(daemon.Socket).Dispose();
                return daemon;
            }
            catch (UnixSocketException) when (!daemon._process.HasExited && Stopwatch.GetElapsedTime(started) < StartTimeout)
            {
                await Task.Delay(LookAgain);
            }
            catch
            {
                var log = daemon.Log;
                await daemon.DisposeAsync();
                throw new InvalidOperationException($"pcmd did not start: {log}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (ProcessIdentity.Of(_process.Id) is { } process) Signals.TrySend(process, Signal.Terminate);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
