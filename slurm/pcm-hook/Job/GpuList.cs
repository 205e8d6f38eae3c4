using System.Globalization;

namespace Pcm.Hook;

/// <summary>The devices that Slurm gave a job on this node.</summary>
/// <param name="Indices">GRES indices in ascending order; empty unless the list is one of indices.</param>
/// <param name="Uuids">UUIDs with their prefix, as they were listed; empty unless the list is one of UUIDs.</param>
internal sealed record GpuList(GpuListKind Kind, IReadOnlyList<int> Indices, IReadOnlyList<string> Uuids)
{
    // What older versions of Slurm, and sites, set where there is no device.
    private const string NoDevices = "NoDevFiles";

    public static GpuList Absent { get; } = new(GpuListKind.Absent, [], []);

    public static GpuList Unparsable { get; } = new(GpuListKind.Unparsable, [], []);

    /// <param name="jobGpus">SLURM_JOB_GPUS: GRES indices.</param>
    /// <param name="visibleDevices">
    /// CUDA_VISIBLE_DEVICES: UUIDs where Slurm knows them, which then win; else numbers that say no more than the other list.
    /// </param>
    public static GpuList Parse(string? jobGpus, string? visibleDevices)
    {
        var indices = jobGpus is null or "" ? [] : ParseIndices(jobGpus);
        if (indices is null) return Unparsable;
        if (visibleDevices is null or "" or NoDevices) return OfIndices(indices);

        if (visibleDevices.Length > Limits.MaxGpuListLength) return Unparsable;
        var names = visibleDevices.Split(',');
        if (names.All(IsUuid))
        {
            var isWhole = names.Length <= Limits.MaxGpus && names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Length;
            return isWhole && (indices.Count == 0 || indices.Count == names.Length) ? new GpuList(GpuListKind.Uuids, [], names) : Unparsable;
        }

        // Numbers alone are of no known numbering; and of a list that is partly UUIDs, none of it can be told from a mistake.
        return indices.Count > 0 && ParseIndices(visibleDevices) is not null ? OfIndices(indices) : Unparsable;
    }

    private static GpuList OfIndices(List<int> indices) => indices.Count == 0 ? Absent : new GpuList(GpuListKind.Indices, indices, []);

    private static List<int>? ParseIndices(string text)
    {
        if (text.Length > Limits.MaxGpuListLength) return null;
        var found = new SortedSet<int>();
        foreach (var part in text.Split(','))
        {
            var dash = part.IndexOf('-');
            if (!TryParseIndex(dash < 0 ? part : part[..dash], out var first)) return null;
            var last = first;
            if (dash >= 0 && (!TryParseIndex(part[(dash + 1)..], out last) || last < first)) return null;
            for (var index = first; index <= last; index++)
            {
                if (!found.Add(index)) return null;
            }
        }

        return [.. found];
    }

    private static bool TryParseIndex(string text, out int index) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < Limits.MaxGpus && (text.Length == 1 || text[0] != '0');

    private static bool IsUuid(string text) =>
        text.Length is > 4 and <= Limits.MaxUuidLength
        && (text.StartsWith("GPU-", StringComparison.Ordinal) || text.StartsWith("MIG-", StringComparison.Ordinal))
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '/');
}
