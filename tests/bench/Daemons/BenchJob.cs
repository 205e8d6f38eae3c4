using System.Globalization;

namespace Pcm.Bench.Daemons;

/// <summary>A job as slurmd tells a hook of it.</summary>
/// <param name="Gpu">The GPU that it has; null for none.</param>
public sealed record BenchJob(int Id, string Partition, int? Gpu, string? Comment)
{
    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var environment = new Dictionary<string, string>
            {
                ["SLURM_JOB_ID"] = Id.ToString(CultureInfo.InvariantCulture),
                ["SLURM_JOB_UID"] = "65534",
                ["SLURM_JOB_PARTITION"] = Partition,
                ["SLURM_CLUSTER_NAME"] = "bench",
            };
            if (Gpu is { } gpu)
                environment["SLURM_JOB_GPUS"] = gpu.ToString(CultureInfo.InvariantCulture);
            if (Comment is not null)
                environment["SLURM_JOB_COMMENT"] = Comment;
            return environment;
        }
    }
}
