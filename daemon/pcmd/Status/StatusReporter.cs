using System.Globalization;
using Pcm.Contexts;
using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Configuration;
using Pcmd.Devices;
using Pcmd.Identity;
using Pcmd.Leases;
using Pcmd.Listening;
using Pcmd.Residency;
using Pcmd.Streams;

namespace Pcmd.Status;

/// <summary>What is to be seen of the daemon, as far as the peer may see it: its own streams, or everybody's to who may steer.</summary>
internal sealed class StatusReporter(
    DaemonConfiguration configuration,
    DaemonRole role,
    AccessPolicy access,
    ContextResolver resolver,
    ResidencyManager residency,
    StreamTable streams,
    ConnectionTable connections,
    LeaseTable leases,
    EvictionHistory evictions,
    Counters counters,
    TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>The contexts that the peer may use.</summary>
    public ListReplyMessage List(PeerCredentials peer)
    {
        var residents = residency.Snapshot();
        return new ListReplyMessage([.. resolver.Visible(peer).Select(entry => Listed(entry, residents))]);
    }

    public StatusReplyMessage Report(PeerCredentials peer)
    {
        var now = time.GetUtcNow();
        var residents = residency.Snapshot().Where(resident => access.MayUse(peer, resident.Context.Manifest)).ToList();
        var cold = resolver.Visible(peer).Where(entry => residents.All(resident => resident.Context.Stamp != entry.Definition?.Stamp));
        return new StatusReplyMessage
        {
            Daemon = Daemon(),
            Devices = [.. residency.Reservations().Select(pair => DeviceOf(pair.Device, pair.ReservedBytes, residents))],
            Contexts = [.. residents.Select(resident => ContextStatuses.Of(resident, residency.ProblemOf(resident.Context, peer.Uid), now)), .. cold.Select(entry => Cold(entry, peer))],
            Workers = [.. residents.Where(resident => resident.WorkerPid is not null).Select(WorkerOf)],
            Streams = [.. VisibleStreams(peer).Take(Limits.MaxStreamsInStatus).Select(stream => StreamOf(stream, now))],
            Leases = [.. leases.Refresh().Where(lease => lease.Job.Uid == peer.Uid || access.MayControl(peer)).Select(lease => LeaseOf(lease, now))],
            Evictions = access.MayControl(peer) ? evictions.Snapshot() : [],
            Counters = counters.Snapshot(),
        };
    }

    private IEnumerable<ClientStream> VisibleStreams(PeerCredentials peer) =>
        streams.Snapshot().Where(stream => stream.Uid == peer.Uid || access.MayControl(peer));

    private WorkerStatus WorkerOf(ResidentSnapshot resident) => ContextStatuses.WorkerOf(resident, time.GetUtcNow());

    private DaemonStatus Daemon() => new()
    {
        Node = role.NodeName,
        Instance = role.Instance,
        Build = BuildInfo.Version,
        Pid = Environment.ProcessId,
        Uid = role.OwnUid,
        Socket = configuration.SocketPath,
        Private = role.IsPrivate,
        Stopping = residency.IsStopping,
        UptimeMs = (long)time.GetElapsedTime(_started).TotalMilliseconds,
        AnonymousBytes = ProcessMemory.AnonymousBytes(Environment.ProcessId) ?? 0,
        Connections = connections.Count,
    };

    private static DeviceStatus DeviceOf(Device device, long reservedBytes, IReadOnlyList<ResidentSnapshot> residents) => new()
    {
        Name = device.Name,
        Kind = device.Kind == DeviceKinds.Cpu ? "cpu" : "gpu",
        Provider = device.Kind,
        Cpus = device.Cpus,
        MemoryBudgetBytes = device.MemoryBudgetBytes,
        MemoryUsedBytes = reservedBytes,
        Gate = device.Gate.Read().StartRefusal ?? "open",
        Contexts = [.. residents.Where(resident => resident.Device == device.Name).Select(resident => resident.Context.Name)],
    };

    private static StreamStatus StreamOf(ClientStream stream, DateTimeOffset now)
    {
        var (received, answered, credit) = stream.Progress;
        return new StreamStatus
        {
            Id = stream.Id,
            Uid = stream.Uid,
            Pid = stream.Pid,
            Job = stream.Lease?.Job.Job.ToString(CultureInfo.InvariantCulture),
            Context = stream.Context,
            Device = stream.Device ?? "",
            Task = stream.Task == InferenceTask.Classify ? "classify" : "generate",
            RowsReceived = received,
            RowsAnswered = answered,
            Credit = credit,
            AgeMs = (long)(now - stream.Since).TotalMilliseconds,
        };
    }

    private static LeaseStatus LeaseOf(Lease lease, DateTimeOffset now)
    {
        var (rows, tokens, deviceMs, waitMs) = lease.Account.Read();
        return new LeaseStatus
        {
            Job = lease.Job.Job,
            Uid = lease.Job.Uid,
            Partition = lease.Job.Partition,
            Devices = [.. lease.Devices.Select(device => device.Name)],
            TakesPart = lease.TakesPart ? "yes" : lease.Job.MayTakePart ? "at its first call" : "no",
            Context = lease.Job.Context,
            Rows = rows,
            Tokens = tokens,
            DeviceMs = deviceMs,
            WaitMs = waitMs,
            AgeMs = (long)(now - lease.Job.Since).TotalMilliseconds,
        };
    }

    private ContextStatus Cold(CatalogEntry entry, PeerCredentials peer) =>
        entry.Definition is { } definition
            ? ContextStatuses.Cold(definition, residency.ProblemOf(definition, peer.Uid))
            : ContextStatuses.Unusable(entry);

    private static ListedContext Listed(CatalogEntry entry, IReadOnlyList<ResidentSnapshot> residents)
    {
        if (entry.Definition is not { } definition)
            return new ListedContext { Name = entry.Name, Path = entry.ManifestPath, Problem = entry.Problem };
        var manifest = definition.Manifest;
        var resident = residents.FirstOrDefault(resident => resident.Context.Stamp == definition.Stamp && resident.WarmSince is not null);
        return new ListedContext
        {
            Name = manifest.Name,
            Path = entry.ManifestPath,
            Digest = resident?.Facts?.Digest,
            Tier = resident is null ? Tiers.Cold : Tiers.Device,
            Variants = [.. manifest.Variants.Select(variant => variant.Name)],
            Fields = manifest.Fields,
            Verdicts = [.. manifest.Labels.Select(label => label.Verdict).Distinct()],
            Description = manifest.Description,
        };
    }
}
