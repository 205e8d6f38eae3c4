namespace Pcmd.Leases;

/// <summary>What was done under one lease. A device's time counts while rows of the lease are with it, of all its streams together.</summary>
internal sealed class LeaseAccount(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Busy> _devices = [];
    private ulong _rows;
    private ulong _tokens;
    private TimeSpan _wait;

    /// <summary>A stream has waited for its context.</summary>
    public void Waited(TimeSpan wait)
    {
        lock (_gate)
            _wait += wait;
    }

    /// <summary>Rows came for a device.</summary>
    public void Sent(string device, int rows)
    {
        lock (_gate)
        {
            var busy = _devices.GetValueOrDefault(device);
            if (busy.Rows == 0)
                busy.Since = time.GetTimestamp();
            busy.Rows += rows;
            _devices[device] = busy;
        }
    }

    /// <summary>Rows of a device were answered.</summary>
    public void Answered(string device, int rows, long tokens)
    {
        lock (_gate)
        {
            _rows += (ulong)rows;
            _tokens += (ulong)tokens;
            Leave(device, rows);
        }
    }

    /// <summary>Rows of a device will not be answered.</summary>
    public void Dropped(string device, int rows)
    {
        lock (_gate)
            Leave(device, rows);
    }

    public (ulong Rows, ulong Tokens, double DeviceMs, double WaitMs) Read()
    {
        lock (_gate)
            return (_rows, _tokens, _devices.Values.Sum(TotalMs), _wait.TotalMilliseconds);
    }

    private void Leave(string device, int rows)
    {
        var busy = _devices.GetValueOrDefault(device);
        if (busy.Rows > 0 && busy.Rows <= rows)
            busy.Total += time.GetElapsedTime(busy.Since);
        busy.Rows = Math.Max(0, busy.Rows - rows);
        _devices[device] = busy;
    }

    private double TotalMs(Busy busy) => (busy.Total + (busy.Rows > 0 ? time.GetElapsedTime(busy.Since) : TimeSpan.Zero)).TotalMilliseconds;

    private record struct Busy(int Rows, long Since, TimeSpan Total);
}
