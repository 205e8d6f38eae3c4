using Pcm.Protocol;

namespace Pcm.CommandLine.Display;

/// <summary>A daemon's status for people.</summary>
internal static class StatusText
{
    public static IEnumerable<string> Lines(StatusReplyMessage status, bool all)
    {
        var daemon = status.Daemon;
        var kind = daemon.Private ? "private pcmd" : "pcmd";
        yield return $"{kind} {daemon.Build} on {daemon.Node}, pid {daemon.Pid}, up {Words.Duration(daemon.UptimeMs)}{(daemon.Stopping ? ", stopping" : "")}";

        foreach (var line in Section(Devices(status))) yield return line;
        foreach (var line in Section(Contexts(status))) yield return line;
        foreach (var line in Section(Streams(status))) yield return line;
        foreach (var line in Section(Leases(status))) yield return line;
        foreach (var line in Section(Evictions(status))) yield return line;
        if (!all) yield break;

        foreach (var line in Section(Workers(status))) yield return line;
        foreach (var line in Section(Counters(status))) yield return line;
    }

    private static TextTable Devices(StatusReplyMessage status)
    {
        var table = new TextTable("DEVICE", "KIND", "PROVIDER", "MEMORY", "GATE", "CONTEXTS");
        foreach (var device in status.Devices)
        {
            table.Add(
                device.Name,
                device.Kind,
                device.Provider,
                $"{Words.Bytes(device.MemoryUsedBytes)} of {Words.Bytes(device.MemoryBudgetBytes)}",
                device.Gate,
                string.Join(",", device.Contexts));
        }

        return table;
    }

    private static TextTable Contexts(StatusReplyMessage status)
    {
        var table = new TextTable("CONTEXT", "TIER", "DEVICE", "VARIANT", "MEMORY", "STREAMS", "ROWS", "IDLE", "NOTE");
        foreach (var context in status.Contexts)
        {
            table.Add(
                context.Name,
                context.Phase is { Length: > 0 } phase ? $"{context.Tier} ({phase})" : context.Tier,
                context.Device ?? "",
                context.Variant ?? "",
                context.MemoryBytes > 0 ? Words.Bytes(context.MemoryBytes) : "",
                context.Streams > 0 ? Words.Count(context.Streams) : "",
                context.Rows > 0 ? Words.Count(context.Rows) : "",
                Idle(context),
                context.Problem ?? "");
        }

        return table;
    }

    private static string Idle(ContextStatus context)
    {
        if (context.IdleMs is not { } idle) return "";
        var limit = context.Pinned || context.IdleLimitSeconds == 0 ? "pinned" : $"of {Words.Duration(1000L * context.IdleLimitSeconds)}";
        return $"{Words.Duration(idle)} {limit}";
    }

    private static TextTable Streams(StatusReplyMessage status)
    {
        var table = new TextTable("STREAM", "UID", "PID", "JOB", "CONTEXT", "DEVICE", "TASK", "ANSWERED", "RECEIVED", "AGE");
        foreach (var stream in status.Streams)
        {
            table.Add(
                $"{stream.Id}",
                $"{stream.Uid}",
                $"{stream.Pid}",
                stream.Job ?? "",
                stream.Context,
                stream.Device,
                stream.Task,
                Words.Count(stream.RowsAnswered),
                Words.Count(stream.RowsReceived),
                Words.Duration(stream.AgeMs));
        }

        return table;
    }

    private static TextTable Leases(StatusReplyMessage status)
    {
        var table = new TextTable("JOB", "UID", "PARTITION", "DEVICES", "TAKES PART", "ROWS", "TOKENS", "DEVICE TIME", "WAITED", "AGE");
        foreach (var lease in status.Leases)
        {
            table.Add(
                $"{lease.Job}",
                $"{lease.Uid}",
                lease.Partition,
                string.Join(",", lease.Devices),
                lease.TakesPart,
                Words.Count(lease.Rows),
                Words.Count(lease.Tokens),
                Words.Duration((long)lease.DeviceMs),
                Words.Duration((long)lease.WaitMs),
                Words.Duration(lease.AgeMs));
        }

        return table;
    }

    private static TextTable Evictions(StatusReplyMessage status)
    {
        var table = new TextTable("EVICTED", "FROM", "AGO", "TOOK", "WHY");
        foreach (var eviction in status.Evictions)
            table.Add(eviction.Context, eviction.Device, Words.Duration(eviction.AgeMs), Words.Duration(eviction.TookMs), eviction.Reason);
        return table;
    }

    private static TextTable Workers(StatusReplyMessage status)
    {
        var table = new TextTable("WORKER", "CONTEXT", "DEVICE", "STATE", "MEMORY", "ROWS", "PASSES", "BUSY", "AGE", "LOG");
        foreach (var worker in status.Workers)
        {
            table.Add(
                $"{worker.Pid}",
                worker.Context,
                worker.Device,
                worker.State,
                Words.Bytes(worker.AnonymousBytes),
                Words.Count(worker.Rows),
                Words.Count(worker.Passes),
                Words.Duration((long)worker.DeviceMs),
                Words.Duration(worker.AgeMs),
                worker.Log ?? "");
        }

        return table;
    }

    private static TextTable Counters(StatusReplyMessage status)
    {
        var table = new TextTable("COUNTER", "VALUE");
        foreach (var (name, value) in status.Counters.OrderBy(counter => counter.Key, StringComparer.Ordinal)) table.Add(name, Words.Count(value));
        return table;
    }

    private static IEnumerable<string> Section(TextTable table) => table.IsEmpty ? [] : table.Lines().Prepend("");
}
