namespace Pcm.Hook;

/// <summary>
/// Whether several jobs can have one GPU at a time: as shards or by MPS, which Slurm knows only where slurm.conf lists them in GresTypes. A
/// hook cannot tell a shard from a GPU, so that the files have to.
/// </summary>
internal static class GpuSharing
{
    private const string GresTypes = "GresTypes";

    private static readonly string[] Shared = ["shard", "mps"];

    /// <summary>Whether a GRES of that name is a part of a GPU that other jobs may have too.</summary>
    public static bool IsShared(string gres) => Shared.Contains(gres, StringComparer.OrdinalIgnoreCase);

    /// <summary>True only where both files are there, can be read, and name no such type.</summary>
    public static bool IsRuledOut(string gresConf, string slurmConf)
    {
        try
        {
            var types = TypesOf(slurmConf);
            return types.Count > 0 && !types.Overlaps(Shared) && !NamesOf(gresConf).Overlaps(Shared);
        }
        catch (SlurmFileException)
        {
            return false;
        }
    }

    private static HashSet<string> TypesOf(string slurmConf) =>
        [.. ValuesOf(slurmConf, GresTypes).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(Lower)];

    private static HashSet<string> NamesOf(string gresConf) => [.. ValuesOf(gresConf, "Name").Select(Lower)];

    private static IEnumerable<string> ValuesOf(string path, string key) =>
        ConfigurationFile.ReadLines(path)
            .SelectMany(line => ConfigurationPairs.Parse(line) ?? throw new SlurmFileException($"{path} has a line that can't be read"))
            .Where(pair => pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            .Select(pair => pair.Value);

    private static string Lower(string text) => text.ToLowerInvariant();
}
