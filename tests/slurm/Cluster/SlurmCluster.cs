using System.Diagnostics;
using System.Security.Cryptography;
using Pcm.Linux;

namespace Pcm.SlurmTests.Cluster;

/// <summary>
/// A whole Slurm on this machine, in a folder: its own munged, slurmctld, and a slurmd for each node, with preemption, GPUs that are character
/// devices of no use, and pcmd's hooks as <c>pcm-hook install</c> puts them there. The daemons of pcmd are started by the hooks.
/// </summary>
internal sealed partial class SlurmCluster : IAsyncDisposable
{
    private const UnixFileMode EverybodyReads = (UnixFileMode)0x1ed; // 0755
    private const UnixFileMode OwnerOnly = (UnixFileMode)0x1c0; // 0700
    private readonly Dictionary<string, Process> _daemons = [];
    private readonly ClusterOptions _options;

    private SlurmCluster(string folder, ClusterOptions options)
    {
        Folder = folder;
        _options = options;
    }

    public string Folder { get; }

    public IReadOnlyList<string> Nodes => [.. Enumerable.Range(1, _options.Nodes).Select(node => $"n{node}")];

    /// <summary>Names the cluster to Slurm's commands.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["SLURM_CONF"] = Path.Combine(Folder, "slurm.conf"),
        ["HOME"] = "/tmp",
    };

    public static async Task<SlurmCluster> StartAsync(ClusterOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("pcm-s-").FullName;
        File.SetUnixFileMode(folder, EverybodyReads);
        var cluster = new SlurmCluster(folder, options);
        try
        {
            await cluster.WriteAsync();
            await cluster.StartAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A folder that a user works in.</summary>
    public string WorkOf(Account account) => Path.Combine(Folder, "work", account.Name);

    public string LogOf(string daemon) => string.Join('\n', ReadTail(Path.Combine(Folder, daemon == "slurmctld" ? "slurmctld.log" : $"slurmd-{daemon}.log")));

    public void StartSlurmd(string node) => Launch(node, "/usr/sbin/slurmd", "-D", "-N", node, "-f", Path.Combine(Folder, "slurm.conf"));

    /// <summary>Kills a slurmd; its steps live on.</summary>
    public async Task KillSlurmdAsync(string node)
    {
        _daemons[node].Kill();
        await _daemons[node].WaitForExitAsync();
    }

    public Task<CommandResult> RunAsync(Account account, string program, params string[] arguments) =>
        Command.RunAsync(account, Environment, program, arguments);

    public async ValueTask DisposeAsync()
    {
        if (_daemons.ContainsKey("slurmctld"))
        {
            await RunAsync(Account.Root, "scancel", "--user=games");
            await RunAsync(Account.Root, "scancel", "--user=news");
            await WaitAsync(async () => (await RunAsync(Account.Root, "squeue", "--noheader")).Output.Trim().Length == 0, TimeSpan.FromSeconds(30));
        }

        await EndPcmdAsync();
        foreach (var daemon in _daemons.Values)
        {
            if (!daemon.HasExited)
                daemon.Kill();
            await daemon.WaitForExitAsync();
            daemon.Dispose();
        }

        await Command.RunAsync(Account.Root, new Dictionary<string, string>(), "pkill", "-KILL", "-f", Folder);
        RemoveCgroups();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Waits until something comes true; false when it does not.</summary>
    public static async Task<bool> WaitAsync(Func<Task<bool>> condition, TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > timeout)
                return false;
            await Task.Delay(Patience.LookAgain);
        }

        return true;
    }

    private async Task WriteAsync()
    {
        SlurmConfiguration.Write(Folder, _options);
        var key = Path.Combine(Folder, "munge.key");
        File.WriteAllBytes(key, RandomNumberGenerator.GetBytes(128));
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.CreateDirectory(Path.Combine(Folder, "state"), OwnerOnly);
        foreach (var node in Nodes)
        {
            for (var gpu = 0; gpu < SlurmConfiguration.GpusPerNode; gpu++)
            {
                (await RunAsync(Account.Root, "mknod", Path.Combine(Folder, $"gpu-{node}-{gpu}"), "c", "1", "3")).Demand("mknod");
                (await RunAsync(Account.Root, "chmod", "666", Path.Combine(Folder, $"gpu-{node}-{gpu}"))).Demand("chmod");
            }
        }

        foreach (var account in (Account[])[Account.Alice, Account.Bob])
        {
            Directory.CreateDirectory(WorkOf(account), EverybodyReads);
            (await RunAsync(Account.Root, "chown", account.Name, WorkOf(account))).Demand("chown");
        }

        WriteScript("task-prolog", $"""
            echo "export PCM_SOCKET={Folder}/pcmd-$SLURMD_NODENAME/pcmd.sock"
            echo "export PATH={TestPaths.Dist}/bin:$PATH"
            """);
        WritePcmdConfiguration(_options);
        (await RunAsync(Account.Root, TestPaths.Hook, "install", "--dir", Folder, "--config", PcmdConfiguration)).Demand("pcm-hook install");
    }

    private void WriteScript(string name, string text)
    {
        File.WriteAllText(Path.Combine(Folder, name), $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(Path.Combine(Folder, name), EverybodyReads);
    }

    private async Task StartAsync()
    {
        Launch("munged", "/usr/sbin/munged", "--foreground", "--force", $"--key-file={Folder}/munge.key", $"--socket={Folder}/munge.socket",
            $"--pid-file={Folder}/munge.pid", $"--log-file={Folder}/munged.log", $"--seed-file={Folder}/munge.seed");
        await DemandAsync("munged", () => Task.FromResult(File.Exists(Path.Combine(Folder, "munge.socket"))));
        Launch("slurmctld", "/usr/sbin/slurmctld", "-D", "-f", Path.Combine(Folder, "slurm.conf"));
        foreach (var node in Nodes)
            StartSlurmd(node);
        await DemandAsync("slurmctld", async () =>
            (await RunAsync(Account.Root, "sinfo", "--noheader", "--Node", "--partition=owner", "--format=%N %t")).Output.Split('\n').Count(line => line.EndsWith(" idle", StringComparison.Ordinal)) == _options.Nodes);
    }

    private async Task DemandAsync(string daemon, Func<Task<bool>> isUp)
    {
        if (!await WaitAsync(isUp, Patience.Start))
            throw new TimeoutException($"{daemon} is not up: {string.Join('\n', Directory.GetFiles(Folder, "*.log").SelectMany(ReadTail))}");
    }

    private void Launch(string name, string program, params string[] arguments)
    {
        // Nothing of it may hold the test's own pipes open.
        var start = new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", $"exec \"$0\" \"$@\" </dev/null >>'{Folder}/{name}.out' 2>&1", program }, WorkingDirectory = "/" };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in Environment)
            start.Environment[key] = value;
        _daemons[name] = Process.Start(start)!;
    }

    private static IEnumerable<string> ReadTail(string path) => File.Exists(path) ? File.ReadLines(path).TakeLast(40) : [];

    // The kernel lets go of them from the leaves up, once no process is left.
    private void RemoveCgroups()
    {
        foreach (var root in Directory.GetDirectories("/sys/fs/cgroup").SelectMany(controller => Nodes.Select(node => Path.Combine(controller, $"slurm_{node}"))).Where(Directory.Exists))
        {
            foreach (var folder in Directory.GetDirectories(root, "*", SearchOption.AllDirectories).OrderByDescending(path => path.Length).Append(root))
            {
                try
                {
                    Directory.Delete(folder);
                }
                catch (IOException)
                {
                    // Another cluster's, or a process is just going.
                }
            }
        }
    }
}
