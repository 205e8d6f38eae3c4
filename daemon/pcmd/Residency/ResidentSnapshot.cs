using Pcm.Protocol;

namespace Pcmd.Residency;

/// <summary>A resident context as status shows it.</summary>
internal sealed record ResidentSnapshot(
    ContextDefinition Context,
    string Variant,
    string Device,
    ResidentState State,
    int References,
    long ReservedBytes,
    int? WorkerPid,
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
        resident.Place.Bytes,
        resident.Worker?.Pid,
        resident.WarmSince,
        resident.LastUsedAt,
        resident.Facts);
}
