using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>What the daemon holds and does, as far as the asker may see it.</summary>
public sealed record StatusReplyMessage : IMessage<StatusReplyMessage>
{
    public DaemonStatus Daemon { get; init; } = new();

    public IReadOnlyList<DeviceStatus> Devices { get; init; } = [];

    public IReadOnlyList<ContextStatus> Contexts { get; init; } = [];

    public IReadOnlyList<WorkerStatus> Workers { get; init; } = [];

    public IReadOnlyList<StreamStatus> Streams { get; init; } = [];

    /// <summary>Jobs that hold devices of the node.</summary>
    public IReadOnlyList<LeaseStatus> Leases { get; init; } = [];

    /// <summary>What was taken off lately, the last first.</summary>
    public IReadOnlyList<EvictionStatus> Evictions { get; init; } = [];

    /// <summary>What has been counted since the start, by name.</summary>
    public IReadOnlyDictionary<string, ulong> Counters { get; init; } = new Dictionary<string, ulong>();

    public static MessageKind Kind => MessageKind.StatusReply;

    public static int Elements => 1;

    public void WriteTo(MessagePackWriter writer)
    {
        var map = new MapWriter(writer);
        map.Key("daemon");
        Daemon.WriteTo(writer);
        map.Key("devices").WriteArrayHeader(Devices.Count);
        foreach (var device in Devices) device.WriteTo(writer);
        map.Key("contexts").WriteArrayHeader(Contexts.Count);
        foreach (var context in Contexts) context.WriteTo(writer);
        map.Key("workers").WriteArrayHeader(Workers.Count);
        foreach (var worker in Workers) worker.WriteTo(writer);
        map.Key("streams").WriteArrayHeader(Streams.Count);
        foreach (var stream in Streams) stream.WriteTo(writer);
        map.Key("leases").WriteArrayHeader(Leases.Count);
        foreach (var lease in Leases) lease.WriteTo(writer);
        map.Key("evictions").WriteArrayHeader(Evictions.Count);
        foreach (var eviction in Evictions) eviction.WriteTo(writer);
        map.Key("counters").WriteMapHeader(Counters.Count);
        foreach (var (name, count) in Counters)
        {
            writer.Write(name);
            writer.Write(count);
        }

        map.End();
    }

    public static StatusReplyMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload)
    {
        var reply = new StatusReplyMessage();
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "daemon": reply = reply with { Daemon = DaemonStatus.Read(ref reader) }; break;
                case "devices": reply = reply with { Devices = ReadList(ref reader, DeviceStatus.Read) }; break;
                case "contexts": reply = reply with { Contexts = ReadList(ref reader, ContextStatus.Read) }; break;
                case "workers": reply = reply with { Workers = ReadList(ref reader, WorkerStatus.Read) }; break;
                case "streams": reply = reply with { Streams = ReadList(ref reader, StreamStatus.Read) }; break;
                case "leases": reply = reply with { Leases = ReadList(ref reader, LeaseStatus.Read) }; break;
                case "evictions": reply = reply with { Evictions = ReadList(ref reader, EvictionStatus.Read) }; break;
                case "counters": reply = reply with { Counters = reader.ReadCounters() }; break;
                default: reader.Skip(); break;
            }
        }

        return reply;
    }

    private delegate T EntryReader<T>(ref MessagePackReader reader);

    private static List<T> ReadList<T>(ref MessagePackReader reader, EntryReader<T> readEntry)
    {
        var count = reader.ReadArrayHeader(Limits.MaxListEntries);
        var entries = new List<T>(count);
        for (; count > 0; count--) entries.Add(readEntry(ref reader));
        return entries;
    }
}
