using Pcm.Client.Input;
using Pcm.Client.Output;
using Pcm.Protocol.MessagePack;

namespace Pcm.Client.Running;

/// <summary>
/// The rows between input and output, in order: those on their way to the daemon, and those answered out of turn. The feeding thread adds at the
/// end and waits for room; the receiving thread answers and takes from the front. Bounded in rows and in bytes.
/// </summary>
internal sealed class RowWindow
{
    // A monitor rather than a Lock: the feeder waits on it.
    private readonly object _gate = new();
    private RowSlot[] _slots = [];
    private int _first;
    private int _count;
    private long _heldBytes;
    private int _credit;
    private bool _closed;

    /// <summary>Makes a slot's line of output.</summary>
    public delegate ReadOnlySpan<byte> LineOf(RowSlot slot);

    /// <summary>Rows sent and not answered.</summary>
    public int Unanswered { get; private set; }

    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _count == 0;
        }
    }

    /// <summary>Rows that may be unanswered, and so many again that wait for their turn. Set before the first row; a later stream may give less or more.</summary>
    public void SetCredit(int credit)
    {
        lock (_gate)
        {
            _credit = credit;
            if (_slots.Length == 0) _slots = new RowSlot[Limits.WindowRows];
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>True when a row of that size has to wait.</summary>
    public bool IsFull(int rowBytes)
    {
        lock (_gate) return IsFullLocked(rowBytes);
    }

    /// <summary>Waits until a row of that size has room; false once the window is closed.</summary>
    public bool WaitForRoom(int rowBytes)
    {
        lock (_gate)
        {
            while (!_closed && IsFullLocked(rowBytes)) Monitor.Wait(_gate);
            return !_closed;
        }
    }

    /// <summary>Adds a row that is being sent.</summary>
    public void Add(RowDraft draft, MessagePackWriter encoded)
    {
        lock (_gate)
        {
            Append(draft, encoded);
            Unanswered++;
        }
    }

    /// <summary>Adds a row that cannot be sent, with its line of output.</summary>
    public void AddAnswered(RowDraft draft, MessagePackWriter nothing, LineOf line)
    {
        lock (_gate)
        {
            var slot = Append(draft, nothing);
            _heldBytes -= slot.HeldBytes;
            slot.Answer(line(slot), isError: true);
            _heldBytes += slot.HeldBytes;
        }
    }

    /// <summary>The unanswered row of that number, or null: an answer for a row that was answered before changes nothing.</summary>
    public RowSlot? Find(long row)
    {
        lock (_gate)
        {
            int low = 0, high = _count - 1;
            while (low <= high)
            {
                var middle = (low + high) / 2;
                var slot = Slot(middle);
                if (slot.Row == row) return slot.IsAnswered ? null : slot;
                if (slot.Row < row) low = middle + 1;
                else high = middle - 1;
            }

            return null;
        }
    }

    /// <summary>Puts a row's line of output in place of what was sent.</summary>
    public void Answer(RowSlot slot, ReadOnlySpan<byte> line, bool isError)
    {
        lock (_gate)
        {
            _heldBytes -= slot.HeldBytes;
            slot.Answer(line, isError);
            _heldBytes += slot.HeldBytes;
            Unanswered--;
        }
    }

    /// <summary>Writes the answered rows at the front and forgets them.</summary>
    /// <returns>Rows written, and how many of them are errors.</returns>
    public (int Rows, int Errors) WriteAnswered(IRowSink sink)
    {
        int rows = 0, errors = 0;
        while (FirstAnswered() is { } slot)
        {
            sink.Write(slot.Line);
            rows++;
            if (slot.IsError) errors++;
            RemoveFirst(slot);
        }

        if (rows > 0) Wake();
        return (rows, errors);
    }

    /// <summary>Copies of the unanswered rows as they were sent, in order, for a new stream.</summary>
    public List<byte[]> UnansweredRows()
    {
        lock (_gate)
        {
            var rows = new List<byte[]>(Unanswered);
            for (var i = 0; i < _count; i++)
            {
                if (!Slot(i).IsAnswered) rows.Add(Slot(i).Encoded.ToArray());
            }

            return rows;
        }
    }

    /// <summary>Takes no more rows: whoever waits for room returns.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    // A row larger than the whole bound passes alone.
    private bool IsFullLocked(int rowBytes) =>
        _count == _slots.Length || Unanswered >= _credit || (_count > 0 && _heldBytes + rowBytes > Limits.WindowBytes);

    private RowSlot Slot(int index) => _slots[(_first + index) % _slots.Length];

    private RowSlot Append(RowDraft draft, MessagePackWriter encoded)
    {
        ref var slot = ref _slots[(_first + _count) % _slots.Length];
        slot ??= new RowSlot();
        slot.Set(draft, encoded);
        _heldBytes += slot.HeldBytes;
        _count++;
        return slot;
    }

    private RowSlot? FirstAnswered()
    {
        lock (_gate) return _count > 0 && Slot(0).IsAnswered ? Slot(0) : null;
    }

    private void RemoveFirst(RowSlot slot)
    {
        lock (_gate)
        {
            _heldBytes -= slot.HeldBytes;
            slot.Release();
            _first = (_first + 1) % _slots.Length;
            _count--;
        }
    }

    private void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }
}
