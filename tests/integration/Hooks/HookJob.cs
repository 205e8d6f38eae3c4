using Pcm.IntegrationTests.Hostile.Users;

namespace Pcm.IntegrationTests.Hooks;

/// <summary>What slurmd tells a hook of a job.</summary>
/// <param name="Gpus"><c>SLURM_JOB_GPUS</c>; null: the job has none.</param>
/// <param name="Comment"><c>SLURM_JOB_COMMENT</c>, the user's own words.</param>
internal sealed record HookJob(uint Id, OtherUser User, string Partition = HookJob.Scavenger, string? Gpus = "0", string? Comment = null)
{
    /// <summary>Whose jobs may take part.</summary>
    public const string Scavenger = "scavenger";

    /// <summary>Whose do not.</summary>
    public const string Owner = "owner";

    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var environment = new Dictionary<string, string>
            {
                ["SLURM_JOB_ID"] = $"{Id}",
                ["SLURM_JOB_UID"] = $"{User.Uid}",
                ["SLURM_JOB_USER"] = User.Name,
                ["SLURM_JOB_PARTITION"] = Partition,
                ["SLURM_CLUSTER_NAME"] = "test",
            };
            if (Gpus is not null)
                environment["SLURM_JOB_GPUS"] = environment["CUDA_VISIBLE_DEVICES"] = Gpus;
            if (Comment is not null)
                environment["SLURM_JOB_COMMENT"] = Comment;
            return environment;
        }
    }
}
