namespace Pcmd.Identity;

/// <summary>
/// Finds the job in the text of /proc/PID/cgroup. A path counts from the hierarchy's root down only: there nobody but root makes folders,
/// while below a user's own slice or step the user can make any that look like a job's.
/// </summary>
internal static class SlurmJobPath
{
    private const string Slice = "system.slice", Scope = "slurmstepd.scope", SlurmRoot = "slurm";
    private const string JobPrefix = "job_", StepPrefix = "step_", UidPrefix = "uid_";

    /// <param name="text">The file's text.</param>
    /// <param name="node">This node's name in Slurm: where Slurm is built for several slurmd on a host, each has cgroups of its own.</param>
    public static (CgroupFinding Finding, SlurmJobReference? Job) Find(string text, string node)
    {
        SlurmJobReference? job = null;
        var ofOtherNode = false;

        // Only a newline ends a line: the kernel allows none in a cgroup's name, but it does allow what other readers take for one.
        foreach (var line in text.Split('\n'))
        {
            var (finding, found) = FindInLine(line, node);
            ofOtherNode |= finding == CgroupFinding.OtherNode;
            if (found is null) continue;
            if (job is not null && job != found) return (CgroupFinding.Contradiction, null);
            job = found;
        }

        if (!ofOtherNode) return (job is null ? CgroupFinding.NoJob : CgroupFinding.Job, job);
        return (job is null ? CgroupFinding.OtherNode : CgroupFinding.Contradiction, null);
    }

    // HIERARCHY:CONTROLLERS:PATH; hierarchy 0 without controllers is cgroup v2. A path may hold colons.
    private static (CgroupFinding Finding, SlurmJobReference? Job) FindInLine(ReadOnlySpan<char> line, string node)
    {
        var first = line.IndexOf(':');
        if (first < 0 || !SlurmNames.TryParseNumber(line[..first], out var hierarchy)) return default;
        var rest = line[(first + 1)..];
        var second = rest.IndexOf(':');
        if (second < 0) return default;

        var controllers = rest[..second];
        var path = rest[(second + 1)..];
        if (path.IsEmpty || path[0] != '/') return default;
        var parts = path[1..].ToString().Split('/');
        if (hierarchy == 0) return controllers.IsEmpty ? FindInUnified(parts, node) : default;
        return controllers.IsEmpty ? default : FindInController(parts, node);
    }

    // src/plugins/cgroup/v2/cgroup_v2.c: system.slice/[NODE_]slurmstepd.scope/(job_ID|SLUID)/step_STEP/…
    private static (CgroupFinding Finding, SlurmJobReference? Job) FindInUnified(string[] parts, string node)
    {
        if (parts.Length < 4 || parts[0] != Slice || !parts[1].EndsWith(Scope, StringComparison.Ordinal)) return default;
        if (ReadStep(parts[3]) is not { } step) return default;

        SlurmJobReference job;
        if (ReadJobId(parts[2]) is { } id) job = new SlurmJobReference(id, null, step);
        else if (SlurmNames.IsSluid(parts[2])) job = new SlurmJobReference(null, parts[2], step);
        else return default;

        var owner = parts[1][..^Scope.Length];
        return OfNode(owner, owner.Length == 0 || owner == $"{node}_", owner.EndsWith('_'), job);
    }

    // src/plugins/cgroup/v1/xcgroup.c: slurm[_NODE]/uid_UID/job_ID/step_STEP/…; the folder's name is CgroupPrepend's default.
    private static (CgroupFinding Finding, SlurmJobReference? Job) FindInController(string[] parts, string node)
    {
        if (parts.Length < 4 || !parts[0].StartsWith(SlurmRoot, StringComparison.Ordinal)) return default;
        if (!parts[1].StartsWith(UidPrefix, StringComparison.Ordinal) || !SlurmNames.TryParseNumber(parts[1].AsSpan(UidPrefix.Length), out var uid))
            return default;
        if (ReadJobId(parts[2]) is not { } id || ReadStep(parts[3]) is not { } step) return default;

        var owner = parts[0][SlurmRoot.Length..];
        return OfNode(owner, owner.Length == 0 || owner == $"_{node}", owner.StartsWith('_'), new SlurmJobReference(id, null, step, uid));
    }

    private static (CgroupFinding Finding, SlurmJobReference? Job) OfNode(string owner, bool isOurs, bool isANode, SlurmJobReference job)
    {
        if (isOurs) return (CgroupFinding.Job, job);
        return isANode && owner.Length > 1 ? (CgroupFinding.OtherNode, null) : default;
    }

    private static uint? ReadJobId(string part) =>
        part.StartsWith(JobPrefix, StringComparison.Ordinal) && SlurmNames.TryParseJobId(part.AsSpan(JobPrefix.Length), out var id) ? id : null;

    private static string? ReadStep(string part) =>
        part.StartsWith(StepPrefix, StringComparison.Ordinal) && SlurmNames.IsStep(part.AsSpan(StepPrefix.Length)) ? part[StepPrefix.Length..] : null;
}
