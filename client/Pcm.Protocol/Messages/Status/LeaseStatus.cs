using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>A job's lease and what has been done under it.</summary>
public sealed record LeaseStatus
{
    /// <summary>Slurm's number of the job.</summary>
    public uint Job { get; init; }

    public uint Uid { get; init; }

    public string Partition { get; init; } = "";

    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>yes, no, or at its first call.</summary>
    public string TakesPart { get; init; } = "";

    /// <summary>The context that it asked for at its start.</summary>
    public string? Context { get; init; }

    /// <summary>Rows answered, errors among them.</summary>
    public ulong Rows { get; init; }

    /// <summary>Tokens of the answered rows: their prompts', and generated ones.</summary>
    public ulong Tokens { get; init; }

    /// <summary>Time in which rows of the job were with a worker, of all devices together.</summary>
    public double DeviceMs { get; init; }

    /// <summary>Time in which its streams waited for their context.</summary>
    public double WaitMs { get; init; }

    public long AgeMs { get; init; }

    internal void WriteTo(MessagePackWriter writer)
    {
        var map = new MapWriter(writer);
        map.Add("job", (ulong)Job);
        map.Add("uid", (ulong)Uid);
        map.Add("partition", Partition);
        map.Add("devices", Devices);
        map.Add("takes_part", TakesPart);
        map.Add("context", Context);
        map.Add("rows", Rows);
        map.Add("tokens", Tokens);
        map.Add("device_ms", DeviceMs);
        map.Add("wait_ms", WaitMs);
        map.Add("age_ms", AgeMs);
        map.End();
    }

    internal static LeaseStatus Read(ref MessagePackReader reader)
    {
        var status = new LeaseStatus();
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "job": status = status with { Job = reader.ReadUInt32() }; break;
                case "uid": status = status with { Uid = reader.ReadUInt32() }; break;
                case "partition": status = status with { Partition = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "devices": status = status with { Devices = reader.ReadStrings(Limits.MaxListEntries) }; break;
                case "takes_part": status = status with { TakesPart = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "context": status = status with { Context = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "rows": status = status with { Rows = reader.ReadUInt64() }; break;
                case "tokens": status = status with { Tokens = reader.ReadUInt64() }; break;
                case "device_ms": status = status with { DeviceMs = reader.ReadDouble() }; break;
                case "wait_ms": status = status with { WaitMs = reader.ReadDouble() }; break;
                case "age_ms": status = status with { AgeMs = reader.ReadInt64() }; break;
                default: reader.Skip(); break;
            }
        }

        return status;
    }
}
