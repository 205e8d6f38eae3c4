using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>A context that was taken off a device.</summary>
public sealed record EvictionStatus
{
    public string Context { get; init; } = "";

    public string Device { get; init; } = "";

    /// <summary>For whom or why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How long ago.</summary>
    public long AgeMs { get; init; }

    /// <summary>From the decision to the proof that its worker is gone.</summary>
    public long TookMs { get; init; }

    internal void WriteTo(MessagePackWriter writer)
    {
        var map = new MapWriter(writer);
        map.Add("context", Context);
        map.Add("device", Device);
        map.Add("reason", Reason);
        map.Add("age_ms", AgeMs);
        map.Add("took_ms", TookMs);
        map.End();
    }

    internal static EvictionStatus Read(ref MessagePackReader reader)
    {
        var status = new EvictionStatus();
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "context": status = status with { Context = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "device": status = status with { Device = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "reason": status = status with { Reason = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "age_ms": status = status with { AgeMs = reader.ReadInt64() }; break;
                case "took_ms": status = status with { TookMs = reader.ReadInt64() }; break;
                default: reader.Skip(); break;
            }
        }

        return status;
    }
}
