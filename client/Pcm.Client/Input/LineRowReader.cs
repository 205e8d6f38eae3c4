using System.Text.Unicode;
using Pcm.Protocol;

namespace Pcm.Client.Input;

/// <summary>A format with one row a line. Takes LF and CRLF, and a last line without either.</summary>
public abstract class LineRowReader : RowReader
{
    private readonly InputSource _source;
    private readonly ByteWindow _window;
    private int _recordBytes;
    private int _lineBytes;
    private int _nextLineEnd = -1;
    private long _line;
    private bool _tooLong;

    private protected LineRowReader(InputSource source)
    {
        _source = source;
        _window = new ByteWindow(source.Content, Limits.MaxRecordBytes);
    }

    /// <inheritdoc/>
    public override bool HasMore
    {
        get
        {
            var unread = _window.Unread;
            if (unread.Length <= _recordBytes) return false;
            var rest = unread[_recordBytes..];
            if (_nextLineEnd < 0) _nextLineEnd = rest.IndexOf((byte)'\n');

            // Blank lines are no rows: who waited for one behind them would keep this one from being sent.
            for (var end = _nextLineEnd; end >= 0; end = rest.IndexOf((byte)'\n'))
            {
                if (!IsBlank(rest[..end])) return true;
                rest = rest[(end + 1)..];
            }

            return false;
        }
    }

    protected override long Line => _line;

    /// <summary>The line that was found, without its end.</summary>
    private protected ReadOnlySpan<byte> Text => _window.Unread[.._lineBytes];

    protected override bool FindRecord()
    {
        while (NextLine())
        {
            if (_tooLong || !IsBlank(Text)) return true;
        }

        return false;
    }

    protected override RowProblem? ReadRecord(RowDraft draft)
    {
        if (_tooLong)
        {
            return new RowProblem(ErrorCode.RowTooLarge.Name(), $"line {_line} is longer than {Limits.MaxRecordBytes} bytes");
        }

        if (!Utf8.IsValid(Text)) throw _source.NotUtf8(_line, Text);
        return ReadLine(Text, draft);
    }

    private protected abstract RowProblem? ReadLine(ReadOnlySpan<byte> line, RowDraft draft);

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r"u8) < 0;

    private bool NextLine()
    {
        _window.Consume(_recordBytes);
        _recordBytes = _lineBytes = 0;
        _tooLong = false;

        var end = _nextLineEnd >= 0 ? _nextLineEnd : FindLineEnd();
        _nextLineEnd = -1;
        if (end < 0 && !_tooLong && _window.Unread.IsEmpty) return false;

        _line++;
        if (_tooLong) return true;
        _recordBytes = end < 0 ? _window.Unread.Length : end + 1;
        _lineBytes = end < 0 ? _recordBytes : end;
        if (_lineBytes > 0 && _window.Unread[_lineBytes - 1] == (byte)'\r') _lineBytes--;
        return true;
    }

    /// <summary>Where the line ends, or -1 at the end of the input. A line that is too long is consumed here, to its end.</summary>
    private int FindLineEnd()
    {
        var scanned = 0;
        while (true)
        {
            var end = _window.Unread[scanned..].IndexOf((byte)'\n');
            if (end >= 0)
            {
                if (!_tooLong) return scanned + end;
                _window.Consume(end + 1);
                return -1;
            }

            if (_window.IsFull) _tooLong = true;
            if (_tooLong) _window.Consume(_window.Unread.Length);
            scanned = _window.Unread.Length;
            if (!_source.Guard(_window.Fill)) return -1;
        }
    }
}
