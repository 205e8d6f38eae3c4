using System.Globalization;
using System.Text.Json;

namespace Pcm.SystemdTests;

/// <summary>A machine with pcmd installed as a package would install it, and how an admin looks at it there.</summary>
internal sealed class PcmdMachine(Machine machine) : IAsyncDisposable
{
    public const string Context = "claims-tiny";
    public const string OtherContext = "other";
    public const int MemoryBudgetMib = 1000;

    private const string Install = "exec make --no-print-directory --silent -C \"$0\" install DESTDIR=\"$MACHINE\" prefix=/usr";

    public Machine Machine => machine;

    /// <summary>The one CPU that the device has.</summary>
    public static int Cpu { get; } = FirstCpu();

    public static async Task<PcmdMachine> BootAsync()
    {
        var booted = new PcmdMachine(await Machine.BootAsync("sh", "-c", Install, TestPaths.RepoRoot));
        await booted.Machine.DemandAsync("systemd-sysusers");
        return booted;
    }

    /// <summary>Begins anew: nothing runs, nothing is drained, the configuration is the tests' own.</summary>
    public async Task ResetAsync()
    {
        await machine.ShellAsync("systemctl stop pcmd.slice pcmd.service; systemctl reset-failed; rm -rf /run/systemd/system /var/log/pcmd /etc/pcmd; "
            + "mkdir -p /run/systemd/system /etc/pcmd/contexts.d; cd /usr/share/pcmd/contexts; "
            + $"sed 's|^source: *|&/usr/share/pcmd/contexts/|; s|^name:.*|name: {OtherContext}|' {Context}.yaml >/etc/pcmd/contexts.d/{OtherContext}.yaml; systemctl daemon-reload");
        machine.Write("/etc/pcmd/pcmd.yaml", $"""
            devices: [{"{"}name: cpu, kind: cpu, cpus: "{Cpu}", memory_budget_mib: {MemoryBudgetMib}{"}"}]

            """);
        await machine.DemandAsync("pcmd", "resume");
        await machine.DemandAsync("systemctl", "start", "pcmd");
    }

    /// <summary>Adds a drop-in to a unit and has systemd read it.</summary>
    public async Task DropInAsync(string unit, params string[] serviceLines)
    {
        machine.Write($"/run/systemd/system/{unit}.d/test.conf", $"[Service]\n{string.Join('\n', serviceLines)}\n");
        await machine.DemandAsync("systemctl", "daemon-reload");
    }

    /// <summary>Brings a context to the device; the pid of its worker, in the machine.</summary>
    public async Task<int> WarmAsync(string context = Context)
    {
        await machine.DemandAsync("pcm-client", "warm", context, "--quiet");
        return (await WorkersAsync())[context];
    }

    /// <summary>Has a row answered; the answer.</summary>
    public Task<string> VerifyAsync() => machine.DemandAsync(
        "pcm-client", "verify", "-c", Context, "--quiet", "--evidence", "Oslo is the capital of Norway.", "--claim", "The capital of Norway is Oslo.");

    /// <summary>A client in the midst of more rows than it will ever have answered; the caller ends it.</summary>
    public async Task<System.Diagnostics.Process> StreamAsync()
    {
        var before = await CounterAsync("rows");
        const string Row = "{\"claim\":\"The capital of Norway is Oslo.\",\"evidence\":\"Oslo is the capital of Norway.\"}";
        var client = machine.Start("bash", "-c", $"yes '{Row}' | pcm-client verify - --format jsonl -c {Context} --quiet >/dev/null");
        await machine.EventuallyAsync(async () => await CounterAsync("rows") > before, "rows are answered");
        return client;
    }

    /// <summary>Pids of workers by context, as the daemon says.</summary>
    public async Task<Dictionary<string, int>> WorkersAsync()
    {
        var status = await StatusAsync();
        return status.GetProperty("workers").EnumerateArray()
            .ToDictionary(worker => worker.GetProperty("context").GetString()!, worker => worker.GetProperty("pid").GetInt32());
    }

    public async Task<ulong> CounterAsync(string name) => (await StatusAsync()).GetProperty("counters").GetProperty(name).GetUInt64();

    /// <summary>The supervisor's pid, as systemd says; 0 while there is none.</summary>
    public async Task<int> SupervisorAsync() => int.Parse(await PropertyAsync("pcmd.service", "MainPID"), CultureInfo.InvariantCulture);

    public Task<string> PropertyAsync(string unit, string property) => machine.DemandAsync("systemctl", "show", "--property", property, "--value", unit);

    /// <summary>Names of worker units that systemd knows, whatever their state.</summary>
    public async Task<string[]> WorkerUnitsAsync()
    {
        var lines = await machine.DemandAsync("systemctl", "list-units", "--all", "--plain", "--no-legend", "pcmd-worker-*");
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])];
    }

    /// <summary>The unit that a process is in, as the kernel says.</summary>
    public async Task<string> UnitOfAsync(int pid)
    {
        var lines = await File.ReadAllLinesAsync(machine.PathOf($"/proc/{pid}/cgroup"));
        var path = (lines.FirstOrDefault(line => line.Contains(":name=systemd:", StringComparison.Ordinal)) ?? lines.Single()).Split(':')[2];
        return Path.GetFileName(path);
    }

    public bool IsAlive(int pid) => Directory.Exists(machine.PathOf($"/proc/{pid}"));

    /// <summary>Waits until another supervisor than that is up.</summary>
    public Task UntilSupervisorAfterAsync(int pid) => machine.EventuallyAsync(
        async () => await SupervisorAsync() is var now && now != 0 && now != pid && await PropertyAsync("pcmd.service", "ActiveState") == "active",
        "another supervisor is up");

    public string Log(string name) => File.ReadAllText(machine.PathOf($"/var/log/pcmd/{name}"));

    public ValueTask DisposeAsync() => machine.DisposeAsync();

    private async Task<JsonElement> StatusAsync() =>
        JsonSerializer.Deserialize<JsonElement>(await machine.DemandAsync("pcm-client", "status", "--json"));

    private static int FirstCpu()
    {
        const string Key = "Cpus_allowed_list:";
        var list = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(Key, StringComparison.Ordinal))[Key.Length..];
        return int.Parse(list.Split(',', '-')[0], CultureInfo.InvariantCulture);
    }
}
