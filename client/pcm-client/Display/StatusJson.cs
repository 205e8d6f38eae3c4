using System.Text.Json;
using Pcm.Protocol;

namespace Pcm.CommandLine.Display;

/// <summary>A daemon's status as JSON, under the names that the protocol has.</summary>
internal static class StatusJson
{
    public static void Write(Utf8JsonWriter json, StatusReplyMessage status)
    {
        json.WriteStartObject();
        json.WriteStartObject("daemon");
        Daemon(json, status.Daemon);
        json.WriteEndObject();
        json.Array("devices", status.Devices, Device);
        json.Array("contexts", status.Contexts, Context);
        json.Array("workers", status.Workers, Worker);
        json.Array("streams", status.Streams, Stream);
        json.Array("leases", status.Leases, Lease);
        json.Array("evictions", status.Evictions, Eviction);
        json.WriteStartObject("counters");
        foreach (var (name, value) in status.Counters) json.WriteNumber(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Daemon(Utf8JsonWriter json, DaemonStatus daemon)
    {
        json.WriteString("node", daemon.Node);
        json.WriteString("instance", daemon.Instance);
        json.WriteString("build", daemon.Build);
        json.WriteNumber("pid", daemon.Pid);
        json.WriteNumber("uid", daemon.Uid);
        json.WriteString("socket", daemon.Socket);
        json.WriteBoolean("private", daemon.Private);
        json.WriteBoolean("stopping", daemon.Stopping);
        json.WriteNumber("uptime_ms", daemon.UptimeMs);
        json.WriteNumber("anonymous_bytes", daemon.AnonymousBytes);
        json.WriteNumber("connections", daemon.Connections);
    }

    private static void Device(Utf8JsonWriter json, DeviceStatus device)
    {
        json.WriteString("name", device.Name);
        json.WriteString("kind", device.Kind);
        json.WriteString("provider", device.Provider);
        json.WriteStartArray("cpus");
        foreach (var cpu in device.Cpus) json.WriteNumberValue(cpu);
        json.WriteEndArray();
        json.WriteNumber("memory_budget_bytes", device.MemoryBudgetBytes);
        json.WriteNumber("memory_used_bytes", device.MemoryUsedBytes);
        json.WriteString("gate", device.Gate);
        json.Array("contexts", device.Contexts);
    }

    private static void Context(Utf8JsonWriter json, ContextStatus context)
    {
        json.WriteString("name", context.Name);
        json.WriteString("path", context.Path);
        json.Optional("digest", context.Digest);
        json.WriteString("tier", context.Tier);
        json.Optional("phase", context.Phase);
        json.Optional("device", context.Device);
        json.Optional("variant", context.Variant);
        json.WriteBoolean("pinned", context.Pinned);
        json.Optional("idle_ms", context.IdleMs);
        json.WriteNumber("idle_limit_seconds", context.IdleLimitSeconds);
        json.WriteNumber("memory_bytes", context.MemoryBytes);
        json.Optional("load_ms", context.LoadMs);
        json.WriteNumber("streams", context.Streams);
        json.WriteNumber("rows", context.Rows);
        json.Optional("problem", context.Problem);
    }

    private static void Worker(Utf8JsonWriter json, WorkerStatus worker)
    {
        json.WriteNumber("pid", worker.Pid);
        json.WriteString("context", worker.Context);
        json.WriteString("device", worker.Device);
        json.WriteString("state", worker.State);
        json.WriteString("build", worker.Build);
        json.WriteNumber("age_ms", worker.AgeMs);
        json.WriteNumber("anonymous_bytes", worker.AnonymousBytes);
        json.WriteNumber("rows", worker.Rows);
        json.WriteNumber("passes", worker.Passes);
        json.WriteNumber("device_ms", worker.DeviceMs);
        json.Optional("log", worker.Log);
    }

    private static void Lease(Utf8JsonWriter json, LeaseStatus lease)
    {
        json.WriteNumber("job", lease.Job);
        json.WriteNumber("uid", lease.Uid);
        json.WriteString("partition", lease.Partition);
        json.Array("devices", lease.Devices);
        json.WriteString("takes_part", lease.TakesPart);
        json.Optional("context", lease.Context);
        json.WriteNumber("rows", lease.Rows);
        json.WriteNumber("tokens", lease.Tokens);
        json.WriteNumber("device_ms", lease.DeviceMs);
        json.WriteNumber("wait_ms", lease.WaitMs);
        json.WriteNumber("age_ms", lease.AgeMs);
    }

    private static void Eviction(Utf8JsonWriter json, EvictionStatus eviction)
    {
        json.WriteString("context", eviction.Context);
        json.WriteString("device", eviction.Device);
        json.WriteString("reason", eviction.Reason);
        json.WriteNumber("age_ms", eviction.AgeMs);
        json.WriteNumber("took_ms", eviction.TookMs);
    }

    private static void Stream(Utf8JsonWriter json, StreamStatus stream)
    {
        json.WriteNumber("id", stream.Id);
        json.WriteNumber("uid", stream.Uid);
        json.WriteNumber("pid", stream.Pid);
        json.Optional("job", stream.Job);
        json.WriteString("context", stream.Context);
        json.WriteString("device", stream.Device);
        json.WriteString("task", stream.Task);
        json.WriteNumber("rows_received", stream.RowsReceived);
        json.WriteNumber("rows_answered", stream.RowsAnswered);
        json.WriteNumber("credit", stream.Credit);
        json.WriteNumber("age_ms", stream.AgeMs);
    }
}
