namespace Pcm.Hook;

/// <summary>
/// Reads gres.conf as slurmd does (src/interfaces/gres.c), for the order in which it numbers a node's GPUs: first the lines that begin with Name,
/// then those that begin with NodeName (_parse_gres_conf_locked), each in the file's order and with its files as they expand
/// (_foreach_fill_in_gres_devices). What Slurm decides by more than this file is unknown: what a library detects, and with several types the
/// order of slurm.conf's Gres (_merge_gres).
/// </summary>
internal sealed class GresFile
{
    private const string Gpu = "gpu", Off = "off";

    // Each key that a line may have (_gres_options).
    private static readonly string[] Keys =
        ["AutoDetect", "Count", "CPUs", "Cores", "File", "Files", "Flags", "Link", "Links", "MultipleFiles", "Name", "NodeName", "Type"];

    private readonly string _node;
    private readonly List<GresLine> _byName = [], _byNode = [];
    private string? _detectGlobal, _detectHere;
    private bool _hasShares;

    private GresFile(string node) => _node = node;

    /// <param name="path">gres.conf; files that it includes lie beside it unless their path is absolute.</param>
    /// <param name="node">The node's name in Slurm.</param>
    public static GresDevices Read(string path, string node)
    {
        try
        {
            var file = new GresFile(node);
            foreach (var line in ConfigurationFile.ReadLines(path)) file.AddLine(line);
            var devices = file.Number();
            return devices with { SharedBecause = file._hasShares ? "has shards or MPS for this node" : HasParts(devices) ? "has parts of one GPU as GPUs" : null };
        }
        catch (SlurmFileException e)
        {
            return GresDevices.Unknown(e.Message) with { SharedBecause = File.Exists(path) ? "cannot be read" : null };
        }
    }

    private void AddLine(string line)
    {
        if (ConfigurationPairs.Parse(line) is not { Count: > 0 } pairs) throw new SlurmFileException("gres.conf has a line that can't be read");
        var values = new Dictionary<string, string>(pairs, StringComparer.OrdinalIgnoreCase);
        if (pairs.FirstOrDefault(pair => !Keys.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)).Key is not null)
            throw new SlurmFileException("gres.conf has a line with a key that is not known here");

        switch (pairs[0].Key.ToUpperInvariant())
        {
            case "AUTODETECT" when pairs.Count == 1:
                Detect(ref _detectGlobal, pairs[0].Value);
                break;
            case "NAME" when !values.ContainsKey("NodeName"):
                // Slurm takes no AutoDetect from such a line, but whoever wrote it there expects it.
                if (values.TryGetValue("AutoDetect", out var detect)) Detect(ref _detectGlobal, detect);
                AddDevices(values, _byName);
                break;
            case "NODENAME":
                var nodes = HostList.Expand(pairs[0].Value) ?? throw new SlurmFileException("gres.conf has a NodeName that can't be read");
                if (!nodes.Contains(_node, StringComparer.Ordinal)) break;
                if (values.TryGetValue("AutoDetect", out detect)) Detect(ref _detectHere, detect);
                if (values.ContainsKey("Name")) AddDevices(values, _byNode);
                break;
            default:
                throw new SlurmFileException("gres.conf has a line that does not begin with Name, NodeName or AutoDetect");
        }
    }

    // One file under several indices is a card whose parts (MIG) are given out singly.
    private static bool HasParts(GresDevices devices) =>
        devices.Files is { } files && files.SelectMany(device => device).CountBy(file => file).Any(count => count.Value > 1);

    private static void Detect(ref string? before, string value)
    {
        if (before is not null && !before.Equals(value, StringComparison.OrdinalIgnoreCase))
            throw new SlurmFileException("gres.conf says AutoDetect in different ways");
        before = value;
    }

    private void AddDevices(Dictionary<string, string> values, List<GresLine> lines)
    {
        var name = values["Name"];
        _hasShares |= GpuSharing.IsShared(name);
        if (!name.Equals(Gpu, StringComparison.OrdinalIgnoreCase)) return;

        // Slurm numbers the devices of a name that is written just so, and only counts others.
        if (name != Gpu) throw new SlurmFileException($"gres.conf writes the name {Gpu} in capital letters");
        var single = values.GetValueOrDefault("File") ?? values.GetValueOrDefault("Files");
        var several = values.GetValueOrDefault("MultipleFiles");
        if (single is null == several is null) throw new SlurmFileException("gres.conf has a line for GPUs without their files");

        var files = HostList.Expand(single ?? several!);
        if (files is not { Count: > 0 and <= Limits.MaxGpus } || !files.All(file => file.StartsWith('/')))
            throw new SlurmFileException("gres.conf has a list of files that can't be read");
        lines.Add(new GresLine(values.GetValueOrDefault("Type"), several is null ? [.. files.Select(file => new[] { file })] : [files]));
    }

    private GresDevices Number()
    {
        if (!(_detectHere ?? _detectGlobal ?? Off).Equals(Off, StringComparison.OrdinalIgnoreCase))
            return GresDevices.Unknown("gres.conf leaves it to AutoDetect");

        GresLine[] lines = [.. _byName, .. _byNode];
        if (lines.Length == 0) return GresDevices.Unknown("gres.conf names no GPU of this node");
        if (lines.Select(line => line.Type ?? "").Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1)
            return GresDevices.Unknown("gres.conf has GPUs of several types, which slurm.conf puts in order");

        IReadOnlyList<string>[] devices = [.. lines.SelectMany(line => line.Devices)];
        var singles = devices.Where(files => files.Count == 1).Select(files => files[0]).ToArray();
        if (devices.Length > Limits.MaxGpus || singles.Distinct(StringComparer.Ordinal).Count() < singles.Length)
            return GresDevices.Unknown("gres.conf names a file twice, or too many");
        return new GresDevices(devices, null);
    }
}
