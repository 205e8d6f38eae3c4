using System.Text;
using System.Text.Unicode;
using Pcm.Protocol;

namespace Pcm.Client.Input;

/// <summary>CSV or TSV with a header, quoted as RFC 4180 says: a quoted field may hold separators, line ends and doubled quotes.</summary>
public sealed class DelimitedReader : RowReader
{
    private readonly InputSource _source;
    private readonly ByteWindow _window;
    private readonly byte _separator;
    private readonly string _formatName;
    private DelimitedScanner _scanner;
    private DelimitedScanner _ahead;
    private int _recordBytes;
    private int _nextRecordBytes = -1;
    private long _line;
    private long _nextLine = 1;
    private bool _tooLong;
    private byte[] _unquoted = [];
    private string[] _header = [];
    private WantedColumn?[]? _wanted;

    public DelimitedReader(InputSource source, InputFormat format)
    {
        _source = source;
        _window = new ByteWindow(source.Content, Limits.MaxRecordBytes);
        _separator = (byte)(format == InputFormat.Csv ? ',' : '\t');
        _formatName = format.Name().ToUpperInvariant();
        _scanner = new DelimitedScanner(_separator);
        _ahead = new DelimitedScanner(_separator);
        ReadHeader();
    }

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Header => _header;

    /// <inheritdoc/>
    public override bool HasMore
    {
        get
        {
            if (_nextRecordBytes >= 0) return true;
            if (_window.Unread.Length <= _recordBytes) return false;
            _ahead.Reset();
            _nextRecordBytes = _ahead.FindEnd(_window.Unread[_recordBytes..]);
            return _nextRecordBytes >= 0;
        }
    }

    protected override long Line => _line;

    protected override bool FindRecord()
    {
        while (NextRecord())
        {
            if (_tooLong || Record.IndexOfAnyExcept((byte)'\r', (byte)'\n') >= 0) return true;
        }

        return false;
    }

    protected override RowProblem? ReadRecord(RowDraft draft)
    {
        if (_tooLong) return new RowProblem(ErrorCode.RowTooLarge.Name(), $"the record at line {_line} is longer than {Limits.MaxRecordBytes} bytes");
        if (!Utf8.IsValid(Record)) throw _source.NotUtf8(_line, Record);

        var wanted = _wanted ??= Resolve(draft.Shape);
        var parser = new DelimitedFields(Record, _separator, ref _unquoted);
        var column = 0;
        while (parser.Next(out var value))
        {
            if (column < wanted.Length && wanted[column] is { } use)
            {
                draft.SetField(use, value);
                draft.SetCopyText(use, value);
            }

            column++;
        }

        if (parser.Malformed) return RowProblem.Bad(_line, $"text behind the closing quote of column {column}");
        return column == _header.Length ? null : RowProblem.Bad(_line, $"{column} columns where the header has {_header.Length}");
    }

    private ReadOnlySpan<byte> Record => _window.Unread[.._recordBytes];

    private void ReadHeader()
    {
        if (!FindRecord()) return;
        if (_tooLong || !Utf8.IsValid(Record)) throw _source.NotUtf8(_line, Record);
        var parser = new DelimitedFields(Record, _separator, ref _unquoted);
        var names = new List<string>();
        while (parser.Next(out var name))
        {
            if (names.Count == Limits.MaxColumns) throw _source.Unusable($"has more than {Limits.MaxColumns} columns");
            names.Add(Encoding.UTF8.GetString(name));
        }

        var twice = names.Where(name => name.Length > 0).GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) throw _source.Unusable($"has two columns named '{twice.Key}' in its header; give each a name of its own");
        _header = [.. names];
    }

    private WantedColumn?[] Resolve(RowShape shape) =>
        [.. _header.Select(name => shape.Columns.FirstOrDefault(column => column.Name == name))];

    private bool NextRecord()
    {
        _window.Consume(_recordBytes);
        _recordBytes = 0;
        _tooLong = false;
        _line = _nextLine;

        if (_nextRecordBytes >= 0)
        {
            _recordBytes = _nextRecordBytes;
            _nextRecordBytes = -1;
            _nextLine += 1 + _ahead.InnerLines;
            return true;
        }

        _scanner.Reset();
        var found = FindRecordEnd();
        _nextLine += 1 + _scanner.InnerLines;
        return found;
    }

    private bool FindRecordEnd()
    {
        var scanned = 0;
        while (true)
        {
            var end = _scanner.FindEnd(_window.Unread[scanned..]);
            if (end >= 0)
            {
                if (_tooLong) _window.Consume(end);
                else _recordBytes = scanned + end;
                return true;
            }

            if (_window.IsFull) _tooLong = true;
            if (_tooLong) _window.Consume(_window.Unread.Length);
            scanned = _window.Unread.Length;
            if (_source.Guard(_window.Fill)) continue;

            if (_scanner.InQuotes) throw _source.Unusable($"is no whole {_formatName}: a quote in the record at line {_line} never closes");
            _recordBytes = _window.Unread.Length;
            return _tooLong || _recordBytes > 0;
        }
    }
}
