using System.Collections.Concurrent;

namespace Pcmd.Status;

/// <summary>Seconds by device.</summary>
internal sealed class DeviceSeconds
{
    private readonly ConcurrentDictionary<string, double> _seconds = new(StringComparer.Ordinal);

    public void Add(string device, TimeSpan time) => _seconds.AddOrUpdate(device, time.TotalSeconds, (_, before) => before + time.TotalSeconds);

    public double Of(string device) => _seconds.GetValueOrDefault(device);
}
