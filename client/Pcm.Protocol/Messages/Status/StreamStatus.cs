using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>One open stream.</summary>
public sealed record StreamStatus
{
    /// <summary>The daemon's number for it.</summary>
    public ulong Id { get; init; }

    public uint Uid { get; init; }

    /// <summary>Of the client.</summary>
    public int Pid { get; init; }

    /// <summary>Slurm job, where the client is in one.</summary>
    public string? Job { get; init; }

    public string Context { get; init; } = "";

    public string Device { get; init; } = "";

    /// <summary>classify or generate.</summary>
    public string Task { get; init; } = "";

    public ulong RowsReceived { get; init; }

    public ulong RowsAnswered { get; init; }

    /// <summary>Its window.</summary>
    public int Credit { get; init; }

    /// <summary>Since it was opened.</summary>
    public long AgeMs { get; init; }

    internal void WriteTo(MessagePackWriter writer)
    {
        var map = new MapWriter(writer);
        map.Add("id", Id);
        map.Add("uid", Uid);
        map.Add("pid", Pid);
        map.Add("job", Job);
        map.Add("context", Context);
        map.Add("device", Device);
        map.Add("task", Task);
        map.Add("rows_received", RowsReceived);
        map.Add("rows_answered", RowsAnswered);
        map.Add("credit", Credit);
        map.Add("age_ms", AgeMs);
        map.End();
    }

    internal static StreamStatus Read(ref MessagePackReader reader)
    {
        var status = new StreamStatus();
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "id": status = status with { Id = reader.ReadUInt64() }; break;
                case "uid": status = status with { Uid = reader.ReadUInt32() }; break;
                case "pid": status = status with { Pid = reader.ReadInt32() }; break;
                case "job": status = status with { Job = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "context": status = status with { Context = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "device": status = status with { Device = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "task": status = status with { Task = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "rows_received": status = status with { RowsReceived = reader.ReadUInt64() }; break;
                case "rows_answered": status = status with { RowsAnswered = reader.ReadUInt64() }; break;
                case "credit": status = status with { Credit = reader.ReadInt32() }; break;
                case "age_ms": status = status with { AgeMs = reader.ReadInt64() }; break;
                default: reader.Skip(); break;
            }
        }

        return status;
    }
}
