using System.Globalization;

namespace Pcm.SystemdTests;

/// <summary>A machine with pcmd installed as a package would install it, and how an admin looks at it there.</summary>
internal sealed class PcmdMachine(Machine machine) : PcmdNode(machine)
{
    public const string OtherContext = "other";
    public const string Client = "client.service";
    public const int MemoryBudgetMib = 1000;

    private const string Install = "exec make --no-print-directory --silent -C \"$0\" install DESTDIR=\"$MACHINE\" prefix=/usr";

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
        await Machine.ShellAsync("systemctl stop pcmd.slice pcmd.service; systemctl reset-failed; rm -rf /run/systemd/system /var/log/pcmd /etc/pcmd; "
            + "mkdir -p /run/systemd/system /etc/pcmd/contexts.d; cd /usr/share/pcmd/contexts; "
            + $"sed 's|^source: *|&/usr/share/pcmd/contexts/|; s|^name:.*|name: {OtherContext}|' {Context}.yaml >/etc/pcmd/contexts.d/{OtherContext}.yaml; systemctl daemon-reload");
        Machine.Write("/etc/pcmd/pcmd.yaml", $"""
            devices: [{"{"}name: cpu, kind: cpu, cpus: "{Cpu}", memory_budget_mib: {MemoryBudgetMib}{"}"}]

            """);
        await Machine.DemandAsync("pcmd", "resume");
        await Machine.DemandAsync("systemctl", "start", "pcmd");
    }

    /// <summary>Adds a drop-in to a unit and has systemd read it.</summary>
    public async Task DropInAsync(string unit, params string[] serviceLines)
    {
        Machine.Write($"/run/systemd/system/{unit}.d/test.conf", $"[Service]\n{string.Join('\n', serviceLines)}\n");
        await Machine.DemandAsync("systemctl", "daemon-reload");
    }

    /// <summary>Starts a client, as the unit <see cref="Client"/>, with more rows than it will ever have answered; back when it is in the midst of them.</summary>
    public async Task StreamAsync()
    {
        var before = await CounterAsync("rows");
        const string Row = "{\"claim\":\"The capital of Norway is Oslo.\",\"evidence\":\"Oslo is the capital of Norway.\"}";

        // The client is the unit's main process: systemd in a container on cgroup v1 is not told when a unit's other processes have ended.
        await Machine.DemandAsync("systemd-run", "--quiet", "--collect", $"--unit={Client}", "bash", "-c",
            $"exec pcm-client verify - --format jsonl -c {Context} --quiet < <(yes '{Row}') >/dev/null");
        await Machine.EventuallyAsync(async () => await CounterAsync("rows") > before, "rows are answered");
    }

    private static int FirstCpu()
    {
        const string Key = "Cpus_allowed_list:";
        var list = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(Key, StringComparison.Ordinal))[Key.Length..];
        return int.Parse(list.Split(',', '-')[0], CultureInfo.InvariantCulture);
    }
}
