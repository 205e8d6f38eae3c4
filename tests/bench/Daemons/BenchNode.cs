using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.Bench.Daemons;

/// <summary>A node's daemon with two devices that stand for GPUs, and the hooks of jobs that slurmd would run there.</summary>
public sealed class BenchNode : IAsyncDisposable
{
    public const string Scavenger = "scavenger", Owner = "owner";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    private readonly string _folder = Path.Combine(BenchPaths.Scratch, "node");
    private Process _supervisor = null!;
    private int _lastJob;

    private BenchNode()
    {
    }

    private string Configuration => Path.Combine(_folder, "pcmd.yaml");

    private string Socket => Path.Combine(_folder, "pcmd.sock");

    /// <summary>Starts one.</summary>
    /// <param name="manifests">The contexts' manifests beside those that are installed.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<BenchNode> StartAsync(IEnumerable<string> manifests, CancellationToken cancellation)
    {
        if (User.EffectiveId != 0)
            throw new BenchException("hooks run as root: run this as root");
        var node = new BenchNode();
        BenchPaths.LetEverybodyEnter();
        Directory.CreateDirectory(Path.Combine(node._folder, "contexts"), BenchPaths.EverybodyEnters);
        foreach (string manifest in manifests)
            File.Copy(manifest, Path.Combine(node._folder, "contexts", Path.GetFileName(manifest)), overwrite: true);
        await File.WriteAllTextAsync(node.Configuration, $$"""
            socket: {{node.Socket}}
            state_dir: {{node._folder}}/state
            cache_dir: {{node._folder}}/cache
            log_dir: {{node._folder}}/log
            contexts_dirs: [{{node._folder}}/contexts, {{BenchPaths.Dist}}/share/pcmd/contexts]
            worker_user: daemon
            worker_units: never
            max_crashes: 10000
            devices:
              - {name: g0, kind: cpu, cpus: "0", gres_index: 0, memory_budget_mib: 3000}
              - {name: g1, kind: cpu, cpus: "1", gres_index: 1, memory_budget_mib: 3000}
            slurm: {partitions: [{{Scavenger}}]}
            """, cancellation);
        await node.StartDaemonAsync(cancellation);
        return node;
    }

    public int DaemonPid => _supervisor.Id;

    /// <summary>A job that nobody had before.</summary>
    public BenchJob NewJob(string partition, int? gpu, string? comment = null) => new(++_lastJob, partition, gpu, comment);

    /// <summary>Runs the whole process of a hook.</summary>
    /// <returns>Milliseconds.</returns>
    public async Task<double> HookAsync(string hook, BenchJob job, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(BenchPaths.Hook, [hook, "--config", Configuration, "--no-start"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in job.Environment)
            start.Environment[name] = value;
        long started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(cancellation);
        double milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return process.ExitCode == 0 ? milliseconds : throw new BenchException($"pcm-hook {hook} ended with {process.ExitCode}");
    }

    /// <summary>Has a context warm on a device that no job holds.</summary>
    public async Task WarmAsync(string context, int gpu, CancellationToken cancellation)
    {
        var job = NewJob(Scavenger, gpu, $"pcm:{context}");
        await HookAsync("prolog", job, cancellation);
        await EventuallyAsync(() => IsWarmAsync(context, gpu, cancellation), $"{context} is warm", cancellation);
        await HookAsync("epilog", job, cancellation);
    }

    /// <summary>Has a device empty that no job holds.</summary>
    public async Task ClearAsync(int gpu, CancellationToken cancellation)
    {
        if (new Gate(Path.Combine(_folder, "state", "gates", $"g{gpu}")).Workers().Count == 0)
            return;
        var job = NewJob(Owner, gpu);
        await HookAsync("prolog", job, cancellation);
        await HookAsync("epilog", job, cancellation);
    }

    /// <summary>Signals the daemon; after a kill it has gone.</summary>
    public async Task SignalAsync(Signal signal, CancellationToken cancellation)
    {
        Signals.TrySend(ProcessIdentity.Of(DaemonPid)!.Value, signal);
        if (signal == Signal.Kill)
            await _supervisor.WaitForExitAsync(cancellation);
    }

    /// <summary>Starts the daemon and waits until it answers.</summary>
    public async Task StartDaemonAsync(CancellationToken cancellation)
    {
        _supervisor?.Dispose();
        _supervisor = Process.Start(new ProcessStartInfo(BenchPaths.Daemon, ["--config", Configuration]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _supervisor.BeginOutputReadLine();
        _supervisor.BeginErrorReadLine();
        await EventuallyAsync(async () => await TryClientAsync(["ping"], cancellation) is not null, "pcmd answers", cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        using (_supervisor)
        {
            await SignalAsync(Signal.Continue, CancellationToken.None);
            await SignalAsync(Signal.Kill, CancellationToken.None);
        }

        // Its workers wait for the next daemon.
        using var drain = Process.Start(new ProcessStartInfo(BenchPaths.Daemon, ["drain", "--config", Configuration]) { RedirectStandardOutput = true })!;
        await drain.WaitForExitAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> IsWarmAsync(string context, int gpu, CancellationToken cancellation)
    {
        if (await TryClientAsync(["status", "--json"], cancellation) is not { } text)
            return false;
        using var status = JsonDocument.Parse(text);
        return status.RootElement.GetProperty("workers").EnumerateArray().Any(worker => worker.GetProperty("context").GetString() == context
            && worker.GetProperty("device").GetString() == string.Create(CultureInfo.InvariantCulture, $"g{gpu}")
            && worker.GetProperty("state").GetString() == "ready");
    }

    // What the client says; null where it fails.
    private async Task<string?> TryClientAsync(string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(BenchPaths.Client, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PCM_SOCKET"] = Socket;
        using var client = Process.Start(start)!;
        string output = await client.StandardOutput.ReadToEndAsync(cancellation);
        await client.WaitForExitAsync(cancellation);
        return client.ExitCode == 0 ? output : null;
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition, string what, CancellationToken cancellation)
    {
        for (long started = Stopwatch.GetTimestamp(); !await condition(); await Task.Delay(LookAgain, cancellation))
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new BenchException($"never came true: {what}");
        }
    }
}
