namespace Pcm.Client.Input;

/// <summary>The unread bytes of a stream: grows for a long record up to a bound, and shrinks again.</summary>
internal sealed class ByteWindow(Stream source, int maxBytes)
{
    private byte[] _buffer = new byte[Limits.InputBufferBytes];
    private int _start;
    private int _end;

    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>No more can be held before something is consumed.</summary>
    public bool IsFull => _end - _start >= maxBytes;

    /// <summary>Reads more behind what is unread; false at the end of the stream.</summary>
    public bool Fill()
    {
        MakeRoom();
        var read = source.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }

    public void Consume(int count) => _start += count;

    private void MakeRoom()
    {
        var held = _end - _start;
        if (held == 0 && _buffer.Length > Limits.InputBufferBytes)
        {
            _buffer = new byte[Limits.InputBufferBytes];
        }
        else if (held == _buffer.Length)
        {
            var grown = new byte[Math.Min(2L * _buffer.Length, (long)maxBytes + Limits.InputBufferBytes)];
            Unread.CopyTo(grown);
            _buffer = grown;
        }
        else if (_end == _buffer.Length || held == 0)
        {
            Unread.CopyTo(_buffer);
        }
        else
        {
            return;
        }

        _start = 0;
        _end = held;
    }
}
