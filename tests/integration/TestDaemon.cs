using System.Diagnostics;
using NUnit.Framework;
using Pcm.IntegrationTests.Daemon;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests;

/// <summary>A published pcmd in a folder of its own, ended and cleared away with the test.</summary>
internal sealed class TestDaemon : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come; only a failure waits so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>A user that every Debian has, for the workers of a node's daemon.</summary>
    public const string WorkerUser = "daemon";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly string[] _arguments;
    private readonly IReadOnlyDictionary<string, string>? _environment;
    private Process _process;

    private TestDaemon(string folder, string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        Folder = folder;
        _arguments = arguments;
        _environment = environment;
        _process = Launch(TestPaths.Published("sbin", "pcmd"));
    }

    /// <summary>Holds <c>pcmd.yaml</c>, <c>contexts/</c>, <c>run/</c> and <c>stderr</c>.</summary>
    public string Folder { get; }

    public string Socket => Path.Combine(Folder, "run", "pcmd.sock");

    private string StandardError => Path.Combine(Folder, "stderr");

    public int Pid => _process.Id;

    /// <summary>The gate of one of its devices.</summary>
    public Gate Gate(string device) => new(Path.Combine(Folder, "run", "state", "gates", device));

    public ProcessIdentity Process => ProcessIdentity.Of(Pid) ?? throw new InvalidOperationException("the daemon is gone");

    /// <summary>Everything that it and its workers have logged so far.</summary>
    public string Log => string.Concat(
        Directory.EnumerateFiles(Path.Combine(Folder, "run", "log")).Append(StandardError).Order().Select(File.ReadAllText));

    /// <summary>Starts a private daemon and waits until it answers.</summary>
    /// <param name="configuration">Lines of <c>pcmd.yaml</c> beyond the contexts directory.</param>
    /// <param name="contexts">Manifests by name; none means claims-tiny.</param>
    /// <param name="environment">Variables beyond the test's own.</param>
    /// <param name="isPrivate">The test's user's own daemon; else the node's, which serves everybody.</param>
    /// <param name="arguments">Arguments beyond those.</param>
    public static async Task<TestDaemon> StartAsync(
        string configuration = "",
        IReadOnlyDictionary<string, string>? contexts = null,
        IReadOnlyDictionary<string, string>? environment = null,
        bool isPrivate = true,
        params string[] arguments)
    {
        var folder = NewFolder();
        Directory.CreateDirectory(Path.Combine(folder, "contexts"));
        foreach (var (name, manifest) in contexts ?? new Dictionary<string, string> { ["claims-tiny"] = TestManifests.ClaimsTiny() })
            File.WriteAllText(Path.Combine(folder, "contexts", $"{name}.yaml"), manifest);
        File.WriteAllText(Path.Combine(folder, "pcmd.yaml"), $"contexts_dirs: [{folder}/contexts]\n{configuration}\n{(isPrivate ? "" : NodePaths(folder, configuration))}");
        string[] role = isPrivate ? ["--private", "--runtime-dir", Path.Combine(folder, "run")] : [];
        var daemon = new TestDaemon(folder, [.. role, "--config", Path.Combine(folder, "pcmd.yaml"), .. arguments], environment);
        try
        {
            await daemon.WaitUntilListeningAsync();
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>An owner-only folder short enough for a socket's path.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory("pcm-d-").FullName;

    /// <summary>Runs pcmd to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(TestPaths.Published("sbin", "pcmd"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Ends it by a signal and waits for its end; its workers stay behind where they may.</summary>
    public async Task EndAsync(Signal signal)
    {
        Send(signal);
        await ExitCodeAsync();
    }

    /// <summary>Starts another daemon in its place and waits until it answers.</summary>
    /// <param name="program">Another build of pcmd; null is the published one.</param>
    public async Task StartAgainAsync(string? program = null)
    {
        _process.Dispose();
        _process = Launch(program ?? TestPaths.Published("sbin", "pcmd"));
        await WaitUntilListeningAsync();
    }

    /// <summary>Runs <c>pcmd drain</c> or <c>resume</c> for its devices.</summary>
    public Task<(int ExitCode, string Output, string Error)> MaintainAsync(string command, params string[] arguments) =>
        RunAsync([command, .. _arguments, .. arguments]);

    public Task<DaemonPeer> ConnectAsync() => DaemonPeer.ConnectAsync(Socket);

    public void WriteContext(string name, string manifest) => File.WriteAllText(Path.Combine(Folder, "contexts", $"{name}.yaml"), manifest);

    public void Send(Signal signal) => Signals.TrySend(Process, signal);

    /// <summary>Stops it, as by SIGSTOP, and waits until none of its threads runs any more: each goes on until it is interrupted.</summary>
    public async Task SuspendAsync()
    {
        const char Stopped = 'T';
        Send(Signal.Stop);
        await EventuallyAsync(
            () => System.Threading.Tasks.Task.FromResult(Directory.EnumerateDirectories($"/proc/{Pid}/task")
                .All(thread => ProcessStat.Parse(File.ReadAllText(Path.Combine(thread, "stat"))) is { State: Stopped })),
            "the daemon has stopped");
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> ExitCodeAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until something becomes true; fails with what the daemon logged.</summary>
    public async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                Assert.Fail($"never came true: {what}\n{Log}");
            await Task.Delay(LookAgain);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signals.TrySend(Process, Signal.Continue);
            await EndAsync(Signal.Terminate);
        }

        // Workers outlive a daemon that keeps them, or was killed.
        var records = Path.Combine(Folder, "run", "state", "workers");
        if (Directory.Exists(records) && Directory.EnumerateFiles(records).Any())
            await MaintainAsync("drain");
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private Process Launch(string program)
    {
        // The shell points standard error at a file and becomes the daemon.
        var start = new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", "exec \"$0\" \"$@\" 2>>\"$STDERR\"", program } };
        foreach (var argument in _arguments)
            start.ArgumentList.Add(argument);
        start.Environment["STDERR"] = StandardError;
        foreach (var (name, value) in _environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return System.Diagnostics.Process.Start(start)!;
    }

    // Everybody may pass through to the socket.
    private static string NodePaths(string folder, string configuration)
    {
        const UnixFileMode EverybodyPasses = (UnixFileMode)0x1ed; // 0755
        File.SetUnixFileMode(folder, EverybodyPasses);
        Directory.CreateDirectory(Path.Combine(folder, "run"), EverybodyPasses);
        return $"""
            socket: {folder}/run/pcmd.sock
            state_dir: {folder}/run/state
            cache_dir: {folder}/run/cache
            log_dir: {folder}/run/log
            worker_user: {WorkerUser}
            {(configuration.Contains("slurm:", StringComparison.Ordinal) ? "" : "slurm: {allow_without_lease: true}")}

            """;
    }

    private async Task WaitUntilListeningAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"pcmd ended with {_process.ExitCode}: {File.ReadAllText(StandardError)}");
            try
            {
                using var socket = UnixSocket.Connect(Socket);
                return;
            }
            catch (UnixSocketException) when (Stopwatch.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(LookAgain);
            }
        }
    }
}
