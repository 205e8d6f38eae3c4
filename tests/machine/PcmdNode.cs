using System.Globalization;
using System.Text.Json;

namespace Pcm.Machines;

/// <summary>How an admin looks at pcmd on a machine that has it installed.</summary>
internal class PcmdNode(Machine machine) : IAsyncDisposable
{
    public const string Context = "claims-tiny";

    public Machine Machine => machine;

    /// <summary>Brings a context to the device; the pid of its worker, in the machine.</summary>
    public async Task<int> WarmAsync(string context = Context)
    {
        await machine.DemandAsync("pcm-client", "warm", context, "--quiet");
        return (await WorkersAsync())[context];
    }

    /// <summary>Has a row answered; the answer.</summary>
    public Task<string> VerifyAsync() => machine.DemandAsync(
        "pcm-client", "verify", "-c", Context, "--quiet", "--evidence", "Oslo is the capital of Norway.", "--claim", "The capital of Norway is Oslo.");

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
}
