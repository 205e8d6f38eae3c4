using Pcm.Inference;
using Pcm.Protocol;

namespace Pcm.Worker.Scheduling;

/// <summary>One stream of rows: its options, how many of its rows are unanswered, and how it ends. Safe for use by several threads.</summary>
internal sealed partial class RowStream(uint id, InferenceTask task, ItemOptions options, int credit, Connection connection)
{
    private readonly Lock _gate = new();
    private int _unanswered;
    private bool _endRequested;
    private bool _closed;
    private ulong _rows;
    private ulong _passes;
    private double _deviceMs;

    public uint Id { get; } = id;

    public InferenceTask Task { get; } = task;

    /// <summary>Nobody waits for its answers any more.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>How a row of it is prepared. Only sampling depends on the row's number.</summary>
    public ItemOptions OptionsFor(ulong row) => options.Generate is null ? options : options with { Row = (long)row };

    /// <summary>Takes rows in, if the stream's credit allows.</summary>
    /// <exception cref="PcmException">They are more than that, or come after the end.</exception>
    public void Admit(int rows)
    {
        lock (_gate)
        {
            if (_endRequested)
                throw new PcmException(ErrorCode.ProtocolViolation, "rows after end");
            if (_unanswered + rows > credit)
                throw new PcmException(ErrorCode.ProtocolViolation, $"{_unanswered + rows} unanswered rows on a stream with a credit of {credit}");
            _unanswered += rows;
        }
    }

    /// <summary>Counts a pass that had rows of the stream in it.</summary>
    public void CountPass(double deviceMs)
    {
        lock (_gate)
        {
            _passes++;
            _deviceMs += deviceMs;
        }
    }

    /// <summary>Sends answers; after the last of all, that the stream has ended.</summary>
    public void Send(ResultsBuilder answers)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _unanswered -= answers.Count;
            _rows += (ulong)answers.Count;
            var ends = _endRequested && _unanswered == 0;
            connection.Post(Id, answers.ToMessage(), more: ends);
            if (ends)
                SendEnded();
        }
    }

    /// <summary>Tells the supervisor that a pass is under way and gets on.</summary>
    public void ShowLife()
    {
        try
        {
            connection.Post(0, new ProgressMessage(ProgressMessage.Phases.Working, 0, 0, ""));
        }
        catch (ConnectionLostException)
        {
            // The session notices by itself.
        }
    }

    /// <summary>No more rows come.</summary>
    public void End()
    {
        lock (_gate)
        {
            _endRequested = true;
            if (!_closed && _unanswered == 0)
                SendEnded();
        }
    }

    /// <summary>Ends the stream with an error, unless it has ended.</summary>
    public void Fail(PcmException error)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            connection.Post(Id, new ErrorMessage(error));
        }
    }

    /// <summary>Forgets the stream without a word: its connection is gone.</summary>
    public void Abandon()
    {
        lock (_gate)
            _closed = true;
    }

    // Under the gate.
    private void SendEnded()
    {
        _closed = true;
        connection.Post(Id, new EndedMessage(_rows, _passes, _deviceMs));
    }
}
