using System.Globalization;
using Pcm.Linux;
using Pcm.UnitTests.Linux;
using Pcmd.Identity;

namespace Pcm.UnitTests.Jobs;

/// <summary>A folder that looks like /proc, with processes that a test makes up.</summary>
internal sealed class FakeProcesses : IDisposable
{
    public const int Init = 1, StepDaemon = 100, Script = 200, Client = 300;

    private readonly OwnFolder _folder = new();

    public FakeProcesses()
    {
        Program = Path.Combine(_folder.Path, "slurmstepd");
        File.WriteAllText(Program, "");
        Files = new ProcessFiles(_folder.Path);
        Add(Init, parent: 0, startTicks: 1, title: "/sbin/init");
    }

    /// <summary>What the processes' exe leads to.</summary>
    public string Program { get; set; }

    public ProcessFiles Files { get; }

    /// <summary>A step's slurmstepd, its script, and the script's client.</summary>
    public ProcessIdentity AddStep(string title = "slurmstepd: [4711.batch]")
    {
        Add(StepDaemon, Init, startTicks: 1000, title);
        Add(Script, StepDaemon, startTicks: 1010, "/bin/sh", uid: 1001);
        Add(Client, Script, startTicks: 1020, "pcm-client", uid: 1001);
        return new ProcessIdentity(Client, 1020);
    }

    public void Add(int pid, int parent, ulong startTicks, string title, uint uid = 0, string cgroup = "0::/\n")
    {
        var folder = Directory.CreateDirectory(_folder.File(pid.ToString(CultureInfo.InvariantCulture))).FullName;
        // A name as slurmstepd has it, and then one that tries to look like more fields.
        File.WriteAllText(Path.Combine(folder, "stat"), $"{pid} (a) S 1 (b) S {parent} {string.Join(' ', Enumerable.Repeat("7", 17))} {startTicks} 7 7\n");
        File.WriteAllText(Path.Combine(folder, "status"), $"Name:\tx\nUid:\t{uid}\t{uid}\t{uid}\t{uid}\nGid:\t0\t0\t0\t0\n");
        File.WriteAllText(Path.Combine(folder, "cmdline"), title + "\0\0\0\0");
        File.WriteAllText(Path.Combine(folder, "cgroup"), cgroup);
        File.Delete(Path.Combine(folder, "exe"));
        File.CreateSymbolicLink(Path.Combine(folder, "exe"), Program);
    }

    public void Write(int pid, string name, string text) => File.WriteAllText(Path.Combine(_folder.File(pid.ToString(CultureInfo.InvariantCulture)), name), text);

    public void End(int pid) => Directory.Delete(_folder.File(pid.ToString(CultureInfo.InvariantCulture)), recursive: true);

    public void Dispose() => _folder.Dispose();
}
