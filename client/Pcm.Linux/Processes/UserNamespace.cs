using System.Globalization;

namespace Pcm.Linux;

/// <summary>
/// A container without root of its own shows everybody's files, root's too, as those of one overflow uid. There that uid has to pass for
/// root, or nothing would.
/// </summary>
internal static class UserNamespace
{
    // Every uid stands for itself: the namespace that the system started with.
    private const string Whole = "0 0 4294967295";

    /// <summary>The uid that stands for all that have none here; null where every uid has one.</summary>
    public static uint? UnmappedUid { get; } = Find();

    private static uint? Find()
    {
        try
        {
            var map = string.Join(' ', File.ReadAllText("/proc/self/uid_map").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            return map == Whole ? null : uint.Parse(File.ReadAllText("/proc/sys/kernel/overflowuid"), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }
}
