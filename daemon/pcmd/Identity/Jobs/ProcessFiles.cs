using System.Buffers;
using System.Globalization;
using System.Text;
using Pcm.Linux;

namespace Pcmd.Identity;

/// <summary>What /proc says of processes, read in bounded pieces; null of what is gone, or not for this process to see.</summary>
/// <param name="root">Where it is mounted.</param>
internal sealed class ProcessFiles(string root = "/proc")
{
    // The kernel appends it to the path of a program that was replaced while it runs, as an upgrade does.
    private const string Deleted = " (deleted)";

    public ProcessStat? Stat(int pid) => Read(pid, "stat") is { } text && ProcessStat.Parse(text) is { IsRemains: false } stat ? stat : null;

    public ProcessIdentity? Identity(int pid) => Stat(pid) is { } stat ? new ProcessIdentity(pid, stat.StartTicks) : null;

    public string? Cgroups(int pid) => Read(pid, "cgroup");

    /// <summary>What it calls itself: its first argument, which any process can write.</summary>
    public string? Title(int pid) => Read(pid, "cmdline")?.Split('\0', 2)[0];

    /// <summary>Whether it is root's through and through: real, effective, saved and file system uid.</summary>
    public bool IsRoots(int pid)
    {
        const string prefix = "Uid:";
        var line = Read(pid, "status")?.Split('\n').FirstOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal));
        var uids = line?[prefix.Length..].Split('\t', StringSplitOptions.RemoveEmptyEntries);
        return uids is { Length: 4 } && uids.All(uid => uid == "0");
    }

    /// <summary>The name of the program's file, without its folder.</summary>
    public string? ProgramName(int pid)
    {
        try
        {
            var target = new FileInfo(PathOf(pid, "exe")).LinkTarget;
            if (target is null) return null;
            return Path.GetFileName(target.EndsWith(Deleted, StringComparison.Ordinal) ? target[..^Deleted.Length] : target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The file that runs, which need not be the one that has its name now.</summary>
    public FileFacts? Program(int pid)
    {
        try
        {
            return FileFacts.OfTarget(PathOf(pid, "exe"));
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    private string PathOf(int pid, string name) => Path.Combine(root, pid.ToString(CultureInfo.InvariantCulture), name);

    // A file that is longer than the bound is not believed in part: what would contradict may be in the rest.
    private string? Read(int pid, string name)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Limits.MaxProcessFileBytes);
        try
        {
            using var file = File.OpenHandle(PathOf(pid, name));
            int length = 0, count;
            while (length < buffer.Length && (count = RandomAccess.Read(file, buffer.AsSpan(length), length)) > 0) length += count;
            return length < buffer.Length ? Encoding.UTF8.GetString(buffer, 0, length) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
