using System.IO.Enumeration;

namespace Pcm.Hook;

/// <summary>What slurm.conf and the folders of hooks have to be like.</summary>
internal static class SlurmFiles
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>slurm.conf: where slurmd is told to look, else in the folder.</summary>
    public static string ConfigurationOf(string directory) =>
        Environment.GetEnvironmentVariable("SLURM_CONF") is { Length: > 0 } named ? named : Path.Combine(directory, "slurm.conf");

    /// <summary>Whether slurm.conf has Slurm run the wrapper of that kind; null where it cannot be read.</summary>
    public static bool? IsWired(string directory, string kind)
    {
        try
        {
            return Runs(Read(ConfigurationOf(directory)), directory, kind);
        }
        catch (SlurmFileException)
        {
            return null;
        }
    }

    public static void Check(string directory, CheckReport report)
    {
        directory = Path.GetFullPath(directory);
        var file = ConfigurationOf(directory);
        Dictionary<string, string>? settings = null;
        try
        {
            settings = Read(file);
        }
        catch (SlurmFileException e)
        {
            report.Bad($"{file} cannot be read: {e.Message}; name Slurm's configuration folder with --dir, or the file with SLURM_CONF");
        }

        foreach (var kind in (string[])["Prolog", "Epilog"])
        {
            CheckWrapper(InstallCommand.TargetOf(directory, kind.ToLowerInvariant()), directory, report);
            if (settings is not null && !Runs(settings, directory, kind))
                report.Bad($"{file}: {kind} does not name {Path.Combine(directory, $"{kind.ToLowerInvariant()}.d")}/*");
        }

        if (settings is not null && !settings.GetValueOrDefault("PrologFlags", "").Contains("Alloc", StringComparison.OrdinalIgnoreCase))
            report.Bad($"{file}: PrologFlags lacks Alloc, so that devices are cleared at a job's first step and not before");
    }

    private static void CheckWrapper(string wrapper, string directory, CheckReport report)
    {
        if (!File.Exists(wrapper))
            report.Bad($"{wrapper} is not there; `pcm-hook install --dir {directory}` writes it");
        else if ((File.GetUnixFileMode(wrapper) & AnyExecute) == 0)
            report.Bad($"{wrapper} is not executable: Slurm drains the node at the next job");
        else if (!File.ReadAllText(wrapper).Contains($"\"{InstallCommand.HookProgram}\"", StringComparison.Ordinal))
            report.Bad($"{wrapper} does not run this installation's {InstallCommand.HookProgram}; `pcm-hook install --dir {directory}` writes it anew");
        else
            report.Good(wrapper);
    }

    // Slurm wants a whole path, whose last part may be a pattern.
    private static bool Runs(Dictionary<string, string> settings, string directory, string kind)
    {
        var named = settings.GetValueOrDefault(kind, "");
        var wrapper = InstallCommand.TargetOf(directory, kind.ToLowerInvariant());
        return Path.IsPathFullyQualified(named)
            && Path.GetDirectoryName(Path.GetFullPath(named)) == Path.GetDirectoryName(wrapper)
            && FileSystemName.MatchesSimpleExpression(Path.GetFileName(named), Path.GetFileName(wrapper), ignoreCase: false);
    }

    private static Dictionary<string, string> Read(string file)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in ConfigurationFile.ReadLines(file).SelectMany(line => ConfigurationPairs.Parse(line) ?? []))
            settings[key] = value;
        return settings;
    }
}
