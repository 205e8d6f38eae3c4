namespace Pcm.Hook;

/// <summary>What the environment says of the job.</summary>
/// <param name="Job">The job; null where not even its id can be read.</param>
/// <param name="Problems">What is odd, by the names of variables; never with their values, which users write.</param>
internal sealed record JobReading(HookJob? Job, IReadOnlyList<string> Problems)
{
    public static JobReading NotFromSlurm { get; } = new(null, ["SLURM_JOB_ID is not set: only Slurm's prolog and epilog run this"]);
}
