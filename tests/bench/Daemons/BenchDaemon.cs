using System.Diagnostics;

namespace Pcm.Bench.Daemons;

/// <summary>A private daemon in a directory of its own, ended with all its workers.</summary>
public sealed class BenchDaemon : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StartProbe = TimeSpan.FromMilliseconds(100);

    private readonly Process _supervisor;

    private BenchDaemon(Process supervisor, string socket)
    {
        _supervisor = supervisor;
        Socket = socket;
    }

    public string Socket { get; }

    public int SupervisorPid => _supervisor.Id;

    public static async Task<BenchDaemon> StartAsync(CancellationToken cancellation)
    {
        string folder = Path.Combine(BenchPaths.Scratch, "daemon");
        string socket = Path.Combine(BenchPaths.Scratch, "pcmd.sock");
        var supervisor = Process.Start(new ProcessStartInfo(BenchPaths.Daemon, ["--private", "--runtime-dir", folder, "--socket", socket])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        supervisor.BeginOutputReadLine();
        supervisor.BeginErrorReadLine();
        var daemon = new BenchDaemon(supervisor, socket);
        try
        {
            await daemon.WaitUntilItAnswersAsync(cancellation);
            return daemon;
        }
        catch
        {
            daemon.Dispose();
            throw;
        }
    }

    /// <summary>Runs one client process against this daemon; see <see cref="ClientRun.SecondsAsync"/>.</summary>
    public Task<double> ClientSecondsAsync(CancellationToken cancellation, params string[] arguments) =>
        ClientRun.SecondsAsync(Socket, watch: null, cancellation, arguments);

    public void Dispose()
    {
        using (_supervisor)
        {
            if (!_supervisor.HasExited)
            {
                using var terminate = Process.Start("kill", ["-TERM", $"{_supervisor.Id}"]);
                if (!_supervisor.WaitForExit(StopTimeout))
                    _supervisor.Kill(entireProcessTree: true);
            }
        }
    }

    private async Task WaitUntilItAnswersAsync(CancellationToken cancellation)
    {
        for (long start = Stopwatch.GetTimestamp(); ; await Task.Delay(StartProbe, cancellation))
        {
            try
            {
                await ClientSecondsAsync(cancellation, "ping");
                return;
            }
            catch (BenchException) when (!_supervisor.HasExited && Stopwatch.GetElapsedTime(start) < StartTimeout)
            {
                // Not listening yet.
            }
        }
    }
}
