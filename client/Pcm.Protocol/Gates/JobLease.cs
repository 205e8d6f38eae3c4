using System.Text.Json;

namespace Pcm.Protocol;

/// <summary>What is known of a job that holds a device: with it a holder is a lease, and survives whoever wrote and whoever reads it.</summary>
public sealed record JobLease
{
    /// <summary>Slurm's number of the job.</summary>
    public required uint Job { get; init; }

    /// <summary>Slurm's other name of this run of the job, where it has one (25.11 and later).</summary>
    public string? Sluid { get; init; }

    /// <summary>Whose job it is.</summary>
    public required uint Uid { get; init; }

    public string Partition { get; init; } = "";

    /// <summary>The context that it asked for at its start; null: none by name.</summary>
    public string? Context { get; init; }

    /// <summary>It may take part from its first call on, although it did not say so at its start.</summary>
    public bool MayTakePart { get; init; }

    /// <summary>When it was granted.</summary>
    public DateTimeOffset Since { get; init; }

    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteNumber("job", Job);
        if (Sluid is not null)
            json.WriteString("sluid", Sluid);
        json.WriteNumber("uid", Uid);
        json.WriteString("partition", Partition);
        if (Context is not null)
            json.WriteString("context", Context);
        json.WriteBoolean("may_take_part", MayTakePart);
        json.WriteNumber("since_ms", Since.ToUnixTimeMilliseconds());
    }

    /// <summary>The lease of a holder's file; null where the holder is no job.</summary>
    internal static JobLease? Read(JsonElement holder)
    {
        if (!holder.TryGetProperty("job", out var job))
            return null;
        return new JobLease
        {
            Job = job.GetUInt32(),
            Sluid = Text(holder, "sluid"),
            Uid = holder.GetProperty("uid").GetUInt32(),
            Partition = Text(holder, "partition") ?? "",
            Context = Text(holder, "context"),
            MayTakePart = holder.GetProperty("may_take_part").GetBoolean(),
            Since = DateTimeOffset.FromUnixTimeMilliseconds(holder.GetProperty("since_ms").GetInt64()),
        };
    }

    private static string? Text(JsonElement holder, string name) => holder.TryGetProperty(name, out var value) ? value.GetString() : null;
}
