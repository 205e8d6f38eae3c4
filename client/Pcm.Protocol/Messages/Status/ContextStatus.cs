using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>One context, on one device if it is on any.</summary>
public sealed record ContextStatus
{
    public string Name { get; init; } = "";

    /// <summary>Path of its manifest.</summary>
    public string Path { get; init; } = "";

    public string? Digest { get; init; }

    /// <summary>cold, disk, host or device.</summary>
    public string Tier { get; init; } = "";

    /// <summary>What is being done to bring it up.</summary>
    public string? Phase { get; init; }

    public string? Device { get; init; }

    public string? Variant { get; init; }

    /// <summary>Never evicted for idleness or room.</summary>
    public bool Pinned { get; init; }

    /// <summary>Since its last row.</summary>
    public long? IdleMs { get; init; }

    /// <summary>Evicted after so long unused; 0: never.</summary>
    public int IdleLimitSeconds { get; init; }

    public long MemoryBytes { get; init; }

    public long? LoadMs { get; init; }

    /// <summary>Open streams.</summary>
    public int Streams { get; init; }

    /// <summary>Rows answered since it came up.</summary>
    public ulong Rows { get; init; }

    /// <summary>Why it is refused, or why the last load failed.</summary>
    public string? Problem { get; init; }

    internal void WriteTo(MessagePackWriter writer)
    {
        var map = new MapWriter(writer);
        map.Add("name", Name);
        map.Add("path", Path);
        map.Add("digest", Digest);
        map.Add("tier", Tier);
        map.Add("phase", Phase);
        map.Add("device", Device);
        map.Add("variant", Variant);
        map.Add("pinned", Pinned);
        map.Add("idle_ms", IdleMs);
        map.Add("idle_limit_seconds", IdleLimitSeconds);
        map.Add("memory_bytes", MemoryBytes);
        map.Add("load_ms", LoadMs);
        map.Add("streams", Streams);
        map.Add("rows", Rows);
        map.Add("problem", Problem);
        map.End();
    }

    internal static ContextStatus Read(ref MessagePackReader reader)
    {
        var status = new ContextStatus();
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "name": status = status with { Name = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "path": status = status with { Path = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "digest": status = status with { Digest = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "tier": status = status with { Tier = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "phase": status = status with { Phase = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "device": status = status with { Device = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "variant": status = status with { Variant = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "pinned": status = status with { Pinned = reader.ReadBoolean() }; break;
                case "idle_ms": status = status with { IdleMs = reader.ReadInt64() }; break;
                case "idle_limit_seconds": status = status with { IdleLimitSeconds = reader.ReadInt32() }; break;
                case "memory_bytes": status = status with { MemoryBytes = reader.ReadInt64() }; break;
                case "load_ms": status = status with { LoadMs = reader.ReadInt64() }; break;
                case "streams": status = status with { Streams = reader.ReadInt32() }; break;
                case "rows": status = status with { Rows = reader.ReadUInt64() }; break;
                case "problem": status = status with { Problem = reader.ReadString(Limits.MaxMessageBytes) }; break;
                default: reader.Skip(); break;
            }
        }

        return status;
    }
}
