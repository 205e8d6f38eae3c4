using System.Diagnostics;
using System.Globalization;
using Pcm.Linux;

namespace Pcm.Machines;

/// <summary>
/// A booted Debian with a real systemd as PID 1, in a container: see <c>boot.sh</c>. What is done to it is gone with it. Nothing in here
/// knows pcmd.
/// </summary>
internal sealed class Machine : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come; only a failure waits so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    // A mirror that is slow today.
    private static readonly TimeSpan RootPatience = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private readonly Process _keeper;
    private readonly string _console;
    private int _leader;

    private Machine(Process keeper, string console) => (_keeper, _console) = (keeper, console);

    /// <summary>Its file system as this host sees it.</summary>
    public string Root => $"/proc/{_leader}/root";

    /// <summary>What it and its shutdown have written to its console.</summary>
    public string Console => File.ReadAllText(_console);

    /// <summary>Makes the Debian where it has not been made yet.</summary>
    public static async Task MakeRootAsync() =>
        (await Command.RunAsync(RootPatience, TestPaths.Script("make-root.sh"), TestPaths.SystemdRoot)).Demand("making the Debian to boot");

    /// <summary>Boots one and waits until all its services are up.</summary>
    /// <param name="prepare">A command of this host that puts files into the folder <c>$MACHINE</c> before it boots.</param>
    public static async Task<Machine> BootAsync(params string[] prepare)
    {
        var name = $"pcm-{Guid.NewGuid():N}"[..16];
        var console = Path.Combine(Path.GetTempPath(), $"{name}.console");
        string[] boot = ["-c", "exec \"$0\" \"$@\" >\"$CONSOLE\" 2>&1", TestPaths.Script("boot.sh"), Path.Combine(TestPaths.SystemdRoot, "root"), name, .. prepare];
        var start = new ProcessStartInfo("/bin/sh", boot) { RedirectStandardInput = true };
        start.Environment["CONSOLE"] = console;
        var machine = new Machine(Process.Start(start)!, console);
        try
        {
            await machine.EventuallyAsync(machine.HasLeader, "PID 1 is systemd");
            var state = await machine.RunAsync("systemctl", "is-system-running", "--wait");
            return state.Output.Trim() == "running" ? machine : throw new InvalidOperationException(
                $"the machine is {state.Output}{state.Error}{(await machine.RunAsync("systemctl", "--failed")).Output}");
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command in it as its root.</summary>
    public Task<CommandResult> RunAsync(params string[] command) => RunAsync(Patience, command);

    /// <summary>Runs a command that may take longer than others.</summary>
    public Task<CommandResult> RunAsync(TimeSpan patience, params string[] command) => Command.RunAsync(patience, "nsenter", Entering(command));

    /// <summary>Runs a command that has to succeed; its trimmed output.</summary>
    public async Task<string> DemandAsync(params string[] command) => (await RunAsync(command)).Demand(string.Join(' ', command));

    /// <summary>Runs a shell's line that has to succeed.</summary>
    public Task<string> ShellAsync(string line) => DemandAsync("bash", "-c", line);

    /// <summary>The host's file behind a path in it.</summary>
    public string PathOf(string path) => Root + path;

    public void Write(string path, string contents)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), contents);
    }

    /// <summary>Waits until something becomes true.</summary>
    public async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (_keeper.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"never came true: {what}; console:\n{Console}");
            await Task.Delay(LookAgain);
        }
    }

    /// <summary>Shuts it down as an admin would, and says how long that took.</summary>
    public async Task<TimeSpan> PowerOffAsync()
    {
        var started = Stopwatch.GetTimestamp();
        await RunAsync("systemctl", "poweroff");
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            await _keeper.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"it never shut down; console:\n{Console}", e);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Ends it at once, whatever runs there.</summary>
    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        using var timeout = new CancellationTokenSource(Patience);
        await _keeper.WaitForExitAsync(timeout.Token);
        _keeper.Dispose();
        File.Delete(_console);
    }

    // The kernel has a process's children in its main thread's folder; before PID 1 there is nspawn's own helper.
    private Task<bool> HasLeader()
    {
        var children = $"/proc/{_keeper.Id}/task/{_keeper.Id}/children";
        var pids = File.Exists(children) ? File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        foreach (var pid in pids.Select(text => int.Parse(text, CultureInfo.InvariantCulture)))
        {
            if (NameOf(pid) == "systemd")
                _leader = pid;
        }

        return Task.FromResult(_leader != 0 && Directory.Exists(PathOf("/run/systemd/system")) && File.Exists(PathOf("/run/systemd/private")));
    }

    // Null where it has ended meanwhile.
    private static string? NameOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Its root too: where this host is itself a chroot, that is not the root of its mount namespace.
    private string[] Entering(string[] command) =>
    [
        "--target", _leader.ToString(CultureInfo.InvariantCulture), "--all", "--root", "--wd", "--",
        "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=/root", .. command,
    ];
}
