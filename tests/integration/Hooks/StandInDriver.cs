using System.Globalization;
using Pcm.Linux;

namespace Pcm.IntegrationTests.Hooks;

/// <summary>A driver's library in a folder of its own, for programs that are told to look there: see <c>nvml.c</c>.</summary>
internal sealed class StandInDriver : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcm-nvml-").FullName;

    /// <param name="mode">How it behaves.</param>
    /// <param name="isOld">It lacks what old drivers lack.</param>
    public StandInDriver(string mode, bool isOld = false)
    {
        File.WriteAllText(Path.Combine(_folder, "mode"), mode);
        var source = Path.Combine(TestPaths.RepoRoot, "tests", "integration", "Hooks", "nvml.c");
        string[] options = ["-shared", "-fPIC", "-O1", "-o", Path.Combine(_folder, "libnvidia-ml.so.1"), source, .. isOld ? (string[])["-DOLD"] : []];
        using var compiler = System.Diagnostics.Process.Start("clang", options);
        compiler.WaitForExit();
        if (compiler.ExitCode != 0) throw new InvalidOperationException("clang could not build the stand-in for the driver");
    }

    /// <summary>What a program is told, to find this one.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = _folder, ["NVML_STANDIN"] = _folder };

    /// <summary>The process is on the GPU.</summary>
    public void Holds(ProcessIdentity process) => File.WriteAllText(Path.Combine(_folder, "pids"), process.Pid.ToString(CultureInfo.InvariantCulture));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
