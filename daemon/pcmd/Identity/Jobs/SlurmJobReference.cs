namespace Pcmd.Identity;

/// <summary>A job as Slurm names it to the system: by its id, or by its SLUID where the cgroups of 26.05 and later have that.</summary>
/// <param name="Id">The job's id; null where only its SLUID is known.</param>
/// <param name="Sluid">Its SLUID in the canonical form; null where only its id is known.</param>
/// <param name="Step">The step: a number, with <c>+N</c> for a component of a heterogeneous job, or batch, extern, interactive.</param>
/// <param name="Uid">Whose job it is, where the place that names it says so too.</param>
internal sealed record SlurmJobReference(uint? Id, string? Sluid, string Step, uint? Uid = null);
