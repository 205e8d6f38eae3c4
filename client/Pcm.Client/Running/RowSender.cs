using Pcm.Client.Input;
using Pcm.Protocol;
using Pcm.Protocol.MessagePack;

namespace Pcm.Client.Running;

/// <summary>
/// Puts rows into the window and onto the stream of the moment. When the connection is lost rows go on into the window only; a new stream is sent
/// all of them that are unanswered. One gate makes sure that each row is sent once over each stream.
/// </summary>
internal sealed class RowSender(RowWindow window) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly RowsBuilder _batch = new();
    private DaemonStream? _stream;

    /// <summary>Adds a row to the window and to the next frame.</summary>
    public void Add(RowDraft draft, MessagePackWriter encoded)
    {
        lock (_gate)
        {
            window.Add(draft, encoded);
            if (_stream is null) return;
            _batch.Add(encoded.WrittenSpan);
            if (_batch.Count >= Limits.RowsPerFrame || _batch.SizeBytes >= Limits.FrameBytes) SendBatch();
        }
    }

    /// <summary>Sends what waits for a fuller frame.</summary>
    public void Flush()
    {
        lock (_gate) SendBatch();
    }

    /// <summary>Sends one row of the window again.</summary>
    public void Resend(RowSlot slot)
    {
        lock (_gate)
        {
            SendBatch();
            if (_stream is null) return;
            _batch.Add(slot.Encoded);
            SendBatch();
        }
    }

    /// <summary>Makes the receiving thread look up from its read, by a question whose answer it reads.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_stream is null) return;
            Try(stream => stream.Ping());
        }
    }

    /// <summary>Goes on over a new stream, which gets all unanswered rows first.</summary>
    public void Use(DaemonStream stream)
    {
        lock (_gate)
        {
            _batch.Clear();
            _stream = stream;
            foreach (var row in window.UnansweredRows())
            {
                _batch.Add(row);
                if (_batch.Count >= Limits.RowsPerFrame || _batch.SizeBytes >= Limits.FrameBytes) SendBatch();
            }

            SendBatch();
        }
    }

    /// <summary>The stream is lost.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            _stream = null;
            _batch.Clear();
        }
    }

    public void Dispose() => _batch.Dispose();

    private void SendBatch()
    {
        if (_batch.Count > 0) Try(stream => stream.SendRows(_batch));
        _batch.Clear();
    }

    private void Try(Action<DaemonStream> send)
    {
        try
        {
            if (_stream is not null) send(_stream);
        }
        catch (ConnectionLostException)
        {
            // The receiving thread meets the same and connects anew.
            _stream = null;
        }
    }
}
