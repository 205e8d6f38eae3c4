using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>One worker process.</summary>
public sealed record WorkerStatus
{
    public int Pid { get; init; }

    public string Context { get; init; } = "";

    public string Device { get; init; } = "";

    /// <summary>starting, loading, ready, busy or stopping.</summary>
    public string State { get; init; } = "";

    public string Build { get; init; } = "";

    /// <summary>Since it was started.</summary>
    public long AgeMs { get; init; }

    /// <summary>Its anonymous resident memory.</summary>
    public long AnonymousBytes { get; init; }

    public ulong Rows { get; init; }

    public ulong Passes { get; init; }

    /// <summary>Time of its passes.</summary>
    public double DeviceMs { get; init; }

    /// <summary>Path of its log.</summary>
    public string? Log { get; init; }

    internal void WriteTo(MessagePackWriter writer)
    {
        var map = new MapWriter(writer);
        map.Add("pid", Pid);
        map.Add("context", Context);
        map.Add("device", Device);
        map.Add("state", State);
        map.Add("build", Build);
        map.Add("age_ms", AgeMs);
        map.Add("anonymous_bytes", AnonymousBytes);
        map.Add("rows", Rows);
        map.Add("passes", Passes);
        map.Add("device_ms", DeviceMs);
        map.Add("log", Log);
        map.End();
    }

    internal static WorkerStatus Read(ref MessagePackReader reader)
    {
        var status = new WorkerStatus();
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "pid": status = status with { Pid = reader.ReadInt32() }; break;
                case "context": status = status with { Context = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "device": status = status with { Device = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "state": status = status with { State = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "build": status = status with { Build = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "age_ms": status = status with { AgeMs = reader.ReadInt64() }; break;
                case "anonymous_bytes": status = status with { AnonymousBytes = reader.ReadInt64() }; break;
                case "rows": status = status with { Rows = reader.ReadUInt64() }; break;
                case "passes": status = status with { Passes = reader.ReadUInt64() }; break;
                case "device_ms": status = status with { DeviceMs = reader.ReadDouble() }; break;
                case "log": status = status with { Log = reader.ReadString(Limits.MaxMessageBytes) }; break;
                default: reader.Skip(); break;
            }
        }

        return status;
    }
}
