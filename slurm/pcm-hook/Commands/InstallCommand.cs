using Pcmd.Configuration;

namespace Pcm.Hook;

/// <summary>
/// Puts the wrappers into <c>prolog.d</c> and <c>epilog.d</c> of Slurm's configuration folder, on the admin's word only, and takes them out.
/// What belongs into slurm.conf is said, never written.
/// </summary>
internal static class InstallCommand
{
    // slurmd runs prologs from z to a: pcmd's devices are clear before other prologs look at them.
    private const string FileName = "zz-pcmd";
    private static readonly string[] Kinds = ["prolog", "epilog"];

    public static int Install(string directory, string? configuration, bool onlyPrint) => Act(() =>
    {
        if (!onlyPrint && !Directory.Exists(directory))
            return Fail($"{directory} is not there; name Slurm's configuration folder with --dir");
        if (configuration?.Contains('\'') == true)
            return Fail($"{configuration}: a path with a quote in it cannot stand in a script; give the configuration another name");
        foreach (var kind in Kinds)
        {
            var target = TargetOf(directory, kind);
            var script = ScriptOf(kind, configuration);
            Console.Out.WriteLine($"{(onlyPrint ? "would write" : "writing")} {target}");
            if (!onlyPrint)
                Write(target, script);
            else
                Console.Out.Write(script);
        }

        Console.Out.WriteLine($"""
            slurm.conf needs, on every node and then `scontrol reconfigure`:
              Prolog={Path.Combine(directory, "prolog.d")}/*
              Epilog={Path.Combine(directory, "epilog.d")}/*
              PrologFlags=Alloc
            `pcm-hook check --dir {directory}` says whether all of it fits together.
            """);
        return ExitCodes.Done;
    });

    public static int Remove(string directory, bool onlyPrint) => Act(() =>
    {
        foreach (var kind in Kinds)
        {
            var target = TargetOf(directory, kind);
            if (!File.Exists(target))
                continue;
            var folder = Path.GetDirectoryName(target)!;
            var others = Directory.EnumerateFileSystemEntries(folder).Any(path => path != target);
            Console.Out.WriteLine($"{(onlyPrint ? "would remove" : "removing")} {target}");
            if (!others)
                Console.Out.WriteLine($"  nothing else is in {folder}: take {kind}.d/* out of slurm.conf, since Slurm drains nodes where it matches nothing");
            if (onlyPrint)
                continue;
            File.Delete(target);

            // Installing made it, and empty it is of no use to Slurm.
            if (!others)
                Directory.Delete(folder);
        }

        return ExitCodes.Done;
    });

    public static string TargetOf(string directory, string kind) => Path.Combine(directory, $"{kind}.d", FileName);

    /// <summary>The installation's wrapper, for where this program lies, and with the site's configuration if it is not the standard one.</summary>
    private static string ScriptOf(string kind, string? configuration)
    {
        var script = File.ReadAllText(Path.Combine(InstallLayout.Current.HooksDirectory, kind));
        var options = configuration is null ? "" : $" --config '{Path.GetFullPath(configuration)}'";
        return script
            .Replace($"\"@hook@\" {kind}", $"\"@hook@\" {kind}{options}", StringComparison.Ordinal)
            .Replace("@hook@", Path.Combine(InstallLayout.Current.HooksDirectory, "pcm-hook"), StringComparison.Ordinal);
    }

    // Whole or absent: slurmd may run it at any moment, and drains the node if it is not executable.
    private static void Write(string target, string script)
    {
        const UnixFileMode EverybodyRuns = (UnixFileMode)0x1ed; // 0755
        Directory.CreateDirectory(Path.GetDirectoryName(target)!, EverybodyRuns);
        var temporary = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(target))!, $".{Path.GetFileName(target)}.{Environment.ProcessId}");
        File.WriteAllText(temporary, script);
        File.SetUnixFileMode(temporary, EverybodyRuns);
        File.Move(temporary, target, overwrite: true);
    }

    private static int Act(Func<int> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(e.Message);
        }
    }

    private static int Fail(string problem)
    {
        Console.Error.WriteLine($"pcm-hook: {problem}");
        return ExitCodes.Problem;
    }
}
