namespace Pcm.Hook;

/// <summary>What slurm.conf and the folders of hooks have to be like.</summary>
internal static class SlurmFiles
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static void Check(string directory, CheckReport report)
    {
        var file = Path.Combine(directory, "slurm.conf");
        var settings = Read(file, report);
        foreach (var kind in (string[])["Prolog", "Epilog"])
        {
            var wrapper = InstallCommand.TargetOf(directory, kind.ToLowerInvariant());
            if (!File.Exists(wrapper))
                report.Bad($"{wrapper} is not there; `pcm-hook install --dir {directory}` writes it");
            else if ((File.GetUnixFileMode(wrapper) & AnyExecute) == 0)
                report.Bad($"{wrapper} is not executable: Slurm drains the node at the next job");
            else
                report.Good(wrapper);
            if (settings is not null && !settings.GetValueOrDefault(kind, "").Contains($"{kind.ToLowerInvariant()}.d", StringComparison.Ordinal))
                report.Bad($"{file}: {kind} does not name {Path.GetDirectoryName(wrapper)}/*");
        }

        if (settings is not null && !settings.GetValueOrDefault("PrologFlags", "").Contains("Alloc", StringComparison.OrdinalIgnoreCase))
            report.Bad($"{file}: PrologFlags lacks Alloc, so that devices are cleared at a job's first step and not before");
    }

    private static Dictionary<string, string>? Read(string file, CheckReport report)
    {
        try
        {
            var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (key, value) in ConfigurationFile.ReadLines(file).SelectMany(line => ConfigurationPairs.Parse(line) ?? []))
                settings[key] = value;
            return settings;
        }
        catch (SlurmFileException e)
        {
            report.Bad($"{file} cannot be read: {e.Message}; name Slurm's configuration folder with --dir");
            return null;
        }
    }
}
