using System.Diagnostics;
using Pcm.Protocol;

namespace Pcm.Bench.Daemons;

/// <summary>A private daemon in a directory of its own, ended with all its workers.</summary>
public sealed class BenchDaemon : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StartProbe = TimeSpan.FromMilliseconds(100);

    private static readonly string Folder = Path.Combine(BenchPaths.Scratch, "daemon");

    private Process _supervisor = Launch();

    private BenchDaemon()
    {
    }

    public string Socket { get; } = SocketPath;

    private static string SocketPath => Path.Combine(BenchPaths.Scratch, "pcmd.sock");

    public int SupervisorPid => _supervisor.Id;

    public static async Task<BenchDaemon> StartAsync(CancellationToken cancellation)
    {
        var daemon = new BenchDaemon();
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

    /// <summary>Kills the supervisor, and its workers if that is wanted, and starts another supervisor in its place.</summary>
    public async Task RestartAsync(bool withWorkers, CancellationToken cancellation)
    {
        var workers = withWorkers ? Directory.GetDirectories(Path.Combine(Folder, "state", "gates")).SelectMany(gate => new Gate(gate).Workers()).ToList() : [];
        _supervisor.Kill();
        await _supervisor.WaitForExitAsync(cancellation);
        foreach (int worker in workers)
            Process.GetProcessById(worker).Kill();
        _supervisor.Dispose();
        _supervisor = Launch();
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

    private static Process Launch()
    {
        var supervisor = Process.Start(new ProcessStartInfo(BenchPaths.Daemon, ["--private", "--runtime-dir", Folder, "--socket", SocketPath])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        supervisor.BeginOutputReadLine();
        supervisor.BeginErrorReadLine();
        return supervisor;
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
