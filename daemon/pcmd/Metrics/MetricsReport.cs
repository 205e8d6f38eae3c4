using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Devices;
using Pcmd.Leases;
using Pcmd.Listening;
using Pcmd.Residency;
using Pcmd.Status;
using Pcmd.Streams;

namespace Pcmd.Metrics;

/// <summary>
/// The metrics of this moment. Labels are codes, devices and resident contexts, so that there are never more series than the node has of
/// these. What each means stands in its help, which pcmd(8) repeats.
/// </summary>
internal sealed class MetricsReport(
    Counters counters,
    ConnectionTable connections,
    StreamTable streams,
    ResidencyManager residency,
    LeaseTable leases,
    TimeProvider time)
{
    private static readonly double[] Quantiles = [0.5, 0.9, 0.99];

    private readonly DateTimeOffset _started = time.GetUtcNow();

    public string Write()
    {
        var text = new MetricsText();
        var residents = residency.Snapshot();
        WriteDaemon(text);
        WriteClients(text);
        WriteLoads(text);
        WriteEvictions(text);
        WriteDevices(text, residency.Reservations(), residents);
        WriteContexts(text, residents);
        return text.ToString();
    }

    private void WriteDaemon(MetricsText text)
    {
        text.Gauge("pcmd_build_info", "1, with the build of the daemon.").Sample(1, ("version", BuildInfo.Version));
        text.Gauge("pcmd_up", "1 while the daemon serves, 0 while it stops. The file is removed at its end.").Sample(residency.IsStopping ? 0 : 1);
        text.Gauge("pcmd_start_time_seconds", "When the daemon started, in seconds since the epoch; what is counted here began then.")
            .Sample(_started.ToUnixTimeMilliseconds() / 1000.0);
    }

    private void WriteClients(MetricsText text)
    {
        var counts = counters.Snapshot();
        text.Gauge("pcmd_connections", "Connections of clients that are open now.").Sample(connections.Count);
        text.Counter("pcmd_connections_accepted_total", "Connections that were accepted, also those of workers and of hooks.").Sample(counts["connections"]);
        text.Gauge("pcmd_streams", "Streams of rows that are open now.").Sample(streams.Snapshot().Count);
        text.Gauge("pcmd_leases", "Jobs that hold devices of this node, whether or not they take part.").Sample(leases.Refresh().Count);
        text.Counter("pcmd_opens_total", "Streams of rows that were opened.").Sample(counts["streams"]);
        text.Counter("pcmd_warm_hits_total", "Opens that found their context resident.").Sample(counts["warm_hits"]);
        text.Counter("pcmd_rows_answered_total", "Rows that got an answer, also where it is an error.").Sample(counts["rows"]);
        WriteCodes(text.Counter("pcmd_rows_failed_total", "Rows whose answer is an error, by its code."), counters.FailedRows, code => code.IsOfRow());
    }

    private void WriteLoads(MetricsText text)
    {
        var counts = counters.Snapshot();
        text.Counter("pcmd_loads_total", "Loads of a context onto a device that succeeded.").Sample(counts["loads"]);
        WriteCodes(text.Counter("pcmd_load_failures_total", "Loads that failed, by the code of the error."), counters.FailedLoads,
            code => code == ErrorCode.ContextLoadFailed);
        text.Histogram("pcmd_load_duration_seconds", "Duration of loads that succeeded, from the worker's start until it can answer.", counters.LoadDurations);
        text.Counter("pcmd_adoptions_total", "Workers of an earlier daemon that were taken over with their contexts warm.").Sample(counts["adoptions"]);
        text.Counter("pcmd_worker_deaths_total", "Workers that ended without being told to.").Sample(counts["worker_deaths"]);
        text.Counter("pcmd_worker_hangs_total", "Workers that were ended since they answered nothing for pass_timeout_seconds; each is a death too.")
            .Sample(counts["worker_hangs"]);
    }

    private void WriteEvictions(MetricsText text)
    {
        text.Counter("pcmd_evictions_total", "Contexts that were taken off a device.").Sample(counters.EvictionDurations.Read().Counts.Sum());
        text.Histogram("pcmd_eviction_duration_seconds",
            "Duration of evictions, from the decision (for an owner: from the closing of the device) until the worker is proven to be gone.",
            counters.EvictionDurations);
        text.Summary("pcmd_recent_eviction_duration_seconds",
            $"The same as quantiles of the last {Limits.MaxRecentDurations} evictions of this node; to add up nodes use the histogram.",
            counters.RecentEvictions, Quantiles);
    }

    private void WriteDevices(MetricsText text, IReadOnlyList<(Device Device, long ReservedBytes)> devices, IReadOnlyList<ResidentSnapshot> residents)
    {
        var gates = devices.ToDictionary(pair => pair.Device.Name, pair => pair.Device.Gate.Read());
        void ByDevice(MetricsText metric, Func<Device, double> value)
        {
            foreach (var (device, _) in devices)
                metric.Sample(value(device), ("device", device.Name));
        }

        ByDevice(text.Gauge("pcmd_device_held", "1 while a job holds the device."), device => gates[device.Name].Holders.Any(holder => holder.Lease is not null) ? 1 : 0);
        ByDevice(text.Gauge("pcmd_device_open", "1 while contexts may be brought to the device; 0 while an owner holds it or it is drained."),
            device => gates[device.Name].StartRefusal is null ? 1 : 0);
        ByDevice(text.Gauge("pcmd_device_memory_budget_bytes", "Memory that contexts may take on the device together."), device => device.MemoryBudgetBytes);
        ByDevice(text.Gauge("pcmd_device_memory_reserved_bytes", "Memory that is reserved for contexts on the device, those that load included."),
            device => devices.First(pair => pair.Device == device).ReservedBytes);
        ByDevice(text.Gauge("pcmd_device_resident_contexts", "Contexts that are resident on the device."),
            device => residents.Count(resident => resident.Device == device.Name && resident.WarmSince is not null));
        ByDevice(text.Gauge("pcmd_device_worker_anonymous_bytes", "Anonymous host memory of the device's workers."), device => residents
            .Where(resident => resident.Device == device.Name && resident.WorkerPid is not null)
            .Sum(resident => ProcessMemory.AnonymousBytes(resident.WorkerPid!.Value) ?? 0));
        ByDevice(text.Counter("pcmd_device_used_seconds_total", "Time during which the device had rows to answer."), device => device.Busy.Total.TotalSeconds);
        ByDevice(text.Counter("pcmd_device_saved_seconds_total",
            "Time that warm hits saved: for each, what the last load of its context took."), device => counters.Saved.Of(device.Name));
    }

    // Of one name there may be two for a moment: one that goes since its files have changed, and one that comes.
    private static void WriteContexts(MetricsText text, IReadOnlyList<ResidentSnapshot> residents)
    {
        var metric = text.Gauge("pcmd_context_memory_bytes", "Memory that a resident context has reserved on its device.");
        foreach (var same in residents.Where(resident => resident.WarmSince is not null).GroupBy(resident => (resident.Context.Name, resident.Variant, resident.Device)))
            metric.Sample(same.Sum(resident => resident.ReservedBytes), ("context", same.Key.Name), ("variant", same.Key.Variant), ("device", same.Key.Device));
    }

    // A code that is usual stands there from the start: a counter that begins with its first count hides that one from rate().
    private static void WriteCodes(MetricsText metric, CodeCounts counts, Func<ErrorCode, bool> isUsual)
    {
        foreach (var (code, count) in counts.Read().Where(pair => pair.Count > 0 || isUsual(pair.Code)))
            metric.Sample(count, ("code", code.Name()));
    }
}
