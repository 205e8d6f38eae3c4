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
    public void Came(string device, int rows)
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

    /// <summary>Rows of a device are answered, or will not be: as many as came, none where a stream ends with nothing unanswered.</summary>
    public void Left(string device, int rows)
    {
        if (rows == 0)
            return;
        lock (_gate)
        {
            var busy = _devices[device];
            busy.Rows -= rows;
            if (busy.Rows == 0)
                busy.Total += time.GetElapsedTime(busy.Since);
            _devices[device] = busy;
        }
    }

    public void Answered(int rows, long tokens)
    {
        lock (_gate)
        {
            _rows += (ulong)rows;
            _tokens += (ulong)tokens;
        }
    }

    public (ulong Rows, ulong Tokens, double DeviceMs, double WaitMs) Read()
    {
        lock (_gate)
            return (_rows, _tokens, _devices.Values.Sum(TotalMs), _wait.TotalMilliseconds);
    }

    private double TotalMs(Busy busy) => (busy.Total + (busy.Rows > 0 ? time.GetElapsedTime(busy.Since) : TimeSpan.Zero)).TotalMilliseconds;

    private record struct Busy(int Rows, long Since, TimeSpan Total);
}
