using Pcm.Linux;

namespace Pcmd.Identity;

/// <summary>
/// Where Slurm makes no cgroups for jobs (proctrack/linuxproc): the job of a process is that of the slurmstepd above it. Its title names the
/// job, but any process can take such a title; so it counts only of root's own process that runs root's own slurmstepd.
/// </summary>
internal static class SlurmStepAncestor
{
    private const uint Root = 0;
    private const uint GroupOrOtherWrite = 0x12; // 0022
    private const string Program = "slurmstepd", TitlePrefix = "slurmstepd: [";

    // src/slurmd/slurmstepd/slurmstepd.c, _set_job_log_prefix: the step that manages the job's other steps says so.
    private const string StepManager = " stepmgr";

    /// <summary>The job of the nearest slurmstepd above the process; null where there is none, or it ended meanwhile.</summary>
    public static SlurmJobReference? Find(ProcessIdentity process, ProcessFiles files)
    {
        var child = process;
        for (var depth = 0; depth < Limits.MaxAncestors; depth++)
        {
            if (ParentOf(child, files) is not { } parent) return null;
            if (ReadJob(parent, files) is { } job)
                return files.Identity(process.Pid) == process ? job : null;
            child = parent;
        }

        return null;
    }

    // A process whose parent ends gets another before the parent's pid can be used again: so one that still has the same parent after that
    // was looked at, was looked at with the right one.
    private static ProcessIdentity? ParentOf(ProcessIdentity child, ProcessFiles files)
    {
        if (files.Stat(child.Pid) is not { } before || before.StartTicks != child.StartTicks || before.ParentPid <= 0) return null;
        if (files.Identity(before.ParentPid) is not { } parent) return null;
        if (files.Stat(child.Pid) is not { } after || after.StartTicks != child.StartTicks || after.ParentPid != parent.Pid) return null;
        return parent.StartTicks <= child.StartTicks ? parent : null;
    }

    private static SlurmJobReference? ReadJob(ProcessIdentity process, ProcessFiles files)
    {
        if (files.Title(process.Pid) is not { } title || ParseTitle(title) is not { } job) return null;
        return files.IsRoots(process.Pid) && RunsSlurmStepd(process.Pid, files) && files.Identity(process.Pid) == process ? job : null;
    }

    // Debian's is slurmstepd-wlm, behind links.
    private static bool RunsSlurmStepd(int pid, ProcessFiles files) =>
        files.ProgramName(pid) is { } name
        && (name == Program || name.StartsWith(Program + "-", StringComparison.Ordinal))
        && files.Program(pid) is { Type: FileType.Regular, Uid: Root } facts
        && (facts.Permissions & GroupOrOtherWrite) == 0;

    /// <summary>Reads <c>slurmstepd: [4711.batch]</c>; null of anything else.</summary>
    internal static SlurmJobReference? ParseTitle(string title)
    {
        var text = title.AsSpan().TrimEnd(' ');
        if (!text.StartsWith(TitlePrefix, StringComparison.Ordinal) || !text.EndsWith("]", StringComparison.Ordinal)) return null;
        text = text[TitlePrefix.Length..^1];
        if (text.EndsWith(StepManager, StringComparison.Ordinal)) text = text[..^StepManager.Length];

        var dot = text.IndexOf('.');
        if (dot < 0 || !SlurmNames.IsStep(text[(dot + 1)..])) return null;
        var step = text[(dot + 1)..].ToString();
        if (SlurmNames.TryParseJobId(text[..dot], out var id)) return new SlurmJobReference(id, null, step);
        return SlurmNames.IsSluid(text[..dot]) ? new SlurmJobReference(null, text[..dot].ToString(), step) : null;
    }
}
