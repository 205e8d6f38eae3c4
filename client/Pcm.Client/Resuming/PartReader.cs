using Pcm.Client.Output;

namespace Pcm.Client.Resuming;

/// <summary>
/// Reads the lines of one part, or of a finished output, in order. A part counts up to its first line that is not whole or not behind the one
/// before it: what a killed process or a full disk left after that is ignored.
/// </summary>
internal sealed class PartReader : IDisposable
{
    private readonly FileStream _stream;
    private byte[] _buffer = new byte[Limits.PartBufferBytes];
    private int _start;
    private int _end;
    private int _lineBytes;

    public PartReader(string path) =>
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    public OutputLine Current { get; private set; }

    /// <summary>The line with its line end; valid until the next move.</summary>
    public ReadOnlySpan<byte> Line => _buffer.AsSpan(_start, _lineBytes);

    public bool MoveNext()
    {
        _start += _lineBytes;
        _lineBytes = 0;
        var length = FindLine();
        if (length == 0 || !OutputLine.TryParse(_buffer.AsSpan(_start, length - 1), out var line) || line.Row <= Current.Row) return false;
        _lineBytes = length;
        Current = line;
        return true;
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Length of the next line with its end, 0 when there is no whole one.</summary>
    private int FindLine()
    {
        var scanned = 0;
        while (true)
        {
            var end = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (end >= 0) return scanned + end + 1;
            scanned = _end - _start;
            if (!Fill()) return 0;
        }
    }

    private bool Fill()
    {
        var held = _end - _start;
        if (held == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
            _start = 0;
            _end = held;
        }

        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
