using Pcm.Protocol;
using Pcmd.Residency;

namespace Pcmd.Status;

/// <summary>Contexts and their workers as the wire shows them.</summary>
internal static class ContextStatuses
{
    public static ContextStatus Cold(ContextDefinition context, string? problem) => new()
    {
        Name = context.Name,
        Path = context.ManifestPath,
        Tier = Tiers.Cold,
        Pinned = context.Manifest.Pin,
        IdleLimitSeconds = context.Manifest.IdleSeconds,
        Problem = problem,
    };

    public static ContextStatus Unusable(CatalogEntry entry) =>
        new() { Name = entry.Name, Path = entry.ManifestPath, Tier = Tiers.Cold, Problem = entry.Problem };

    public static ContextStatus Of(ResidentSnapshot resident, string? problem, DateTimeOffset now) => new()
    {
        Name = resident.Context.Name,
        Path = resident.Context.ManifestPath,
        Digest = resident.Facts?.Digest,
        Tier = resident.WarmSince is null ? Tiers.Cold : Tiers.Device,
        Phase = resident.State == ResidentState.Ready ? null : resident.State.ToString().ToLowerInvariant(),
        Device = resident.Device,
        Variant = resident.Variant,
        Pinned = resident.Context.Manifest.Pin,
        IdleMs = resident.References > 0 ? null : (long)(now - resident.LastUsedAt).TotalMilliseconds,
        IdleLimitSeconds = (int)(resident.IdleTime?.TotalSeconds ?? 0),
        MemoryBytes = resident.ReservedBytes,
        LoadMs = resident.Facts?.LoadMs,
        Streams = resident.References,
        Rows = resident.Done.Rows,
        Problem = problem,
    };

    public static WorkerStatus WorkerOf(ResidentSnapshot resident, DateTimeOffset now) => new()
    {
        Pid = resident.WorkerPid!.Value,
        Context = resident.Context.Name,
        Device = resident.Device,
        State = resident.State switch
        {
            ResidentState.Ready => resident.UnansweredRows > 0 ? "busy" : "ready",
            ResidentState.Evicting or ResidentState.Leaving or ResidentState.Failed or ResidentState.Gone => "stopping",
            _ => "loading",
        },
        Build = resident.WorkerBuild ?? "",
        AgeMs = resident.WorkerSince is { } since ? (long)(now - since).TotalMilliseconds : 0,
        AnonymousBytes = Pcm.Linux.ProcessMemory.AnonymousBytes(resident.WorkerPid.Value) ?? 0,
        Rows = resident.Done.Rows,
        Passes = resident.Done.Passes,
        DeviceMs = resident.Done.DeviceMs,
        Log = resident.WorkerLog,
    };
}
