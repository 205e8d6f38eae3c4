namespace Pcmd.Devices;

/// <summary>How long a device has had rows, of whatever contexts and streams; a moment counts once, however many rows it had.</summary>
internal sealed class BusyClock(TimeProvider time)
{
    private readonly Lock _gate = new();
    private int _rows;
    private long _since;
    private TimeSpan _total;

    public TimeSpan Total
    {
        get
        {
            lock (_gate)
                return _total + Running();
        }
    }

    /// <summary>Rows came to a worker of the device, or left it (less than none).</summary>
    public void Change(int rows)
    {
        lock (_gate)
        {
            var running = Running();
            if (_rows == 0)
                _since = time.GetTimestamp();
            _rows += rows;
            if (_rows == 0)
                _total += running;
        }
    }

    private TimeSpan Running() => _rows > 0 ? time.GetElapsedTime(_since) : TimeSpan.Zero;
}
