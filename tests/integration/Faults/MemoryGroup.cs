using System.Globalization;

namespace Pcm.IntegrationTests.Faults;

/// <summary>A control group with a memory limit, of either version, below this process's own.</summary>
internal sealed class MemoryGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup";

    private readonly string _folder;

    private MemoryGroup(string folder) => _folder = folder;

    /// <summary>A process writes its pid there to come under the limit.</summary>
    public string Processes => Path.Combine(_folder, "cgroup.procs");

    /// <summary>Null where no such group can be made.</summary>
    public static MemoryGroup? TryCreate(long limitBytes)
    {
        foreach (var (parent, limit) in ((string, string)[])[($"{Root}/memory", "memory.limit_in_bytes"), (Root, "memory.max")])
        {
            var folder = Path.Combine(parent, $"pcm-test-{Guid.NewGuid():N}");
            try
            {
                if (!Directory.Exists(parent))
                    continue;
                Directory.CreateDirectory(folder);
                var file = Path.Combine(folder, limit);
                if (File.Exists(file))
                {
                    File.WriteAllText(file, limitBytes.ToString(CultureInfo.InvariantCulture));
                    return new MemoryGroup(folder);
                }

                Directory.Delete(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Not here, or not for this user.
            }
        }

        return null;
    }

    public void Dispose() => Directory.Delete(_folder);
}
