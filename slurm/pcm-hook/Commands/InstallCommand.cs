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

    /// <summary>The program that the wrappers run.</summary>
    public static string HookProgram => Path.Combine(InstallLayout.Current.HooksDirectory, "pcm-hook");

    public static int Install(string directory, string? configuration, bool onlyPrint) => Act(() =>
    {
        directory = Path.GetFullPath(directory);
        if (!onlyPrint && !Directory.Exists(directory))
            return Fail($"{directory} is not there; name Slurm's configuration folder with --dir");
        if (configuration?.Contains('\'') == true)
            return Fail($"{configuration}: a path with a quote in it cannot stand in a script; give the configuration another name");
        if (!onlyPrint && configuration is not null && !File.Exists(configuration))
            return Fail($"{configuration} is not there; hooks that cannot read their configuration close every device for every job");
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
            slurm.conf needs these lines, and then `scontrol reconfigure`:
              Prolog={Path.Combine(directory, "prolog.d")}/*
              Epilog={Path.Combine(directory, "epilog.d")}/*
              PrologFlags=Alloc
            Before that both folders need a file on every node that reads it, since Slurm drains nodes where a pattern matches nothing;
            the two above do nothing where there is no pcm-hook.
            `pcm-hook check --dir {directory}{(configuration is null ? "" : $" --config {Path.GetFullPath(configuration)}")}` says whether all of it fits together.
            """);
        return ExitCodes.Done;
    });

    public static int Remove(string directory, bool onlyPrint) => Act(() =>
    {
        directory = Path.GetFullPath(directory);
        var status = ExitCodes.Done;
        foreach (var kind in Kinds)
        {
            var target = TargetOf(directory, kind);
            if (!File.Exists(target))
                continue;
            var folder = Path.GetDirectoryName(target)!;
            var others = Directory.EnumerateFileSystemEntries(folder).Any(path => path != target);
            var (isWired, file) = (SlurmFiles.IsWired(directory, kind), SlurmFiles.ConfigurationOf(directory));
            if (!others && isWired == true)
            {
                status = Fail($"{target} stays: nothing else is in {folder}, and Slurm drains nodes where a pattern matches nothing; take {kind}.d/* out of {file} first");
                continue;
            }

            Console.Out.WriteLine($"{(onlyPrint ? "would remove" : "removing")} {target}");
            if (!others && isWired is null)
                Console.Out.WriteLine($"  nothing else is in {folder}, and {file} cannot be read: Slurm drains nodes where a pattern of it matches nothing");
            if (onlyPrint)
                continue;
            File.Delete(target);

            // Empty it is of no use to Slurm, whoever made it.
            if (!others)
                Directory.Delete(folder);
        }

        return status;
    });

    public static string TargetOf(string directory, string kind) => Path.Combine(directory, $"{kind}.d", FileName);

    /// <summary>The installation's wrapper, for where this program lies, and with the site's configuration if it is not the standard one.</summary>
    private static string ScriptOf(string kind, string? configuration)
    {
        var script = File.ReadAllText(Path.Combine(InstallLayout.Current.HooksDirectory, kind));
        var options = configuration is null ? "" : $" --config '{Path.GetFullPath(configuration)}'";
        return script
            .Replace($"\"@hook@\" {kind}", $"\"@hook@\" {kind}{options}", StringComparison.Ordinal)
            .Replace("@hook@", HookProgram, StringComparison.Ordinal);
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
