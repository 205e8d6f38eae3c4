using System.Globalization;

namespace Pcm.Cluster;

/// <summary>A prolog and an epilog that write down how they were called.</summary>
internal sealed class RecordingHooks : IDisposable
{
    private readonly string _folder = ClusterPlan.MakeFolder();
    private readonly string _calls;

    public RecordingHooks()
    {
        _calls = Path.Combine(_folder, "calls");
        Directory.CreateDirectory(_calls);
        Program = Path.Combine(_folder, "hook");

        // The shell's first environment, before it adds to it. A call counts once its file has its name.
        File.WriteAllText(Program, $"""
            #!/bin/sh
            PATH={Command.SearchPath}
            at=$(date +%s%6N)
            cat /proc/$$/environ >"{_calls}/.$$"
            mv "{_calls}/.$$" "{_calls}/$at.$(id -u).$$"

            """);
        File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>To be named as both prolog and epilog.</summary>
    public string Program { get; }

    /// <summary>The calls so far, the oldest first.</summary>
    public IReadOnlyList<HookCall> Calls => [.. Directory.EnumerateFiles(_calls)
        .Where(path => Path.GetFileName(path)[0] != '.')
        .Select(Read)
        .OrderBy(call => call.At)];

    public IReadOnlyList<HookCall> CallsOf(int job) => [.. Calls.Where(call => call.Job == job)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static HookCall Read(string path)
    {
        var name = Path.GetFileName(path).Split('.');
        return new HookCall(
            DateTimeOffset.UnixEpoch.AddMicroseconds(double.Parse(name[0], CultureInfo.InvariantCulture)),
            uint.Parse(name[1], CultureInfo.InvariantCulture),
            File.ReadAllText(path).Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('=', 2))
                .ToDictionary(entry => entry[0], entry => entry[1]));
    }
}
