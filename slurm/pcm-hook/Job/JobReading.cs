namespace Pcm.Hook;

/// <summary>What the environment says of the job.</summary>
/// <param name="Job">The job; null where not even its id can be read.</param>
/// <param name="IsFromSlurm">False where there is no job id at all: somebody runs the hook by hand.</param>
/// <param name="Problems">What is odd, by the names of variables; never with their values, which users write.</param>
internal sealed record JobReading(HookJob? Job, bool IsFromSlurm, IReadOnlyList<string> Problems)
{
    public static JobReading NotFromSlurm { get; } = new(null, false, ["SLURM_JOB_ID is not set: only Slurm's prolog and epilog run this"]);
}
