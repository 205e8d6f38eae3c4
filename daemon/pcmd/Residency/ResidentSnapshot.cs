using Pcm.Protocol;

namespace Pcmd.Residency;

/// <summary>A resident context as status shows it.</summary>
/// <param name="Done">Rows answered by it, and passes and their time of streams that have ended.</param>
internal sealed record ResidentSnapshot(
    ContextDefinition Context,
    string Variant,
    string Device,
    ResidentState State,
    int References,
    TimeSpan? IdleTime,
    long ReservedBytes,
    int? WorkerPid,
    string? WorkerLog,
    string? WorkerBuild,
    DateTimeOffset? WorkerSince,
    EndedMessage Done,
    int UnansweredRows,
    DateTimeOffset? WarmSince,
    DateTimeOffset LastUsedAt,
    ContextFacts? Facts)
{
    public static ResidentSnapshot Of(Resident resident) => new(
        resident.Context,
        resident.Variant.Name,
        resident.Device.Name,
        resident.State,
        resident.References,
        resident.IdleTime,
        resident.Place.Bytes,
        resident.Worker?.Pid,
        resident.Worker?.Log.Path,
        resident.Worker?.Build,
        resident.Worker?.Since,
        resident.Rows.Done,
        resident.Rows.UnansweredRows,
        resident.WarmSince,
        resident.LastUsedAt,
        resident.Facts);
}
