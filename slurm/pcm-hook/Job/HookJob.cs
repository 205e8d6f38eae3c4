namespace Pcm.Hook;

/// <summary>The job that a prolog or epilog runs for. A field that is not there or not usable is null, and never a guess.</summary>
/// <param name="Uid">Whose job it is.</param>
/// <param name="Sluid">Its run's own id, where Slurm has them (25.11 and later).</param>
/// <param name="SharesDevices">By MPS or shards: a device may be several jobs' at once.</param>
internal sealed record HookJob(
    uint JobId,
    uint? Uid,
    string? Partition,
    string? NodeName,
    string? Comment,
    GpuList Gpus,
    string? Sluid,
    bool SharesDevices);
