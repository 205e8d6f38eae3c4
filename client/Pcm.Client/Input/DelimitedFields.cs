namespace Pcm.Client.Input;

/// <summary>The fields of one whole record, one after another.</summary>
internal ref struct DelimitedFields
{
    private readonly ReadOnlySpan<byte> _record;
    private readonly byte _separator;
    private readonly ref byte[] _scratch;
    private int _position;

    /// <param name="record">The record, with or without its line end.</param>
    /// <param name="separator">What stands between two fields.</param>
    /// <param name="scratch">Where a field with doubled quotes is put together; grown when needed.</param>
    public DelimitedFields(ReadOnlySpan<byte> record, byte separator, ref byte[] scratch)
    {
        _record = record.EndsWith("\r\n"u8) ? record[..^2] : record.EndsWith("\n"u8) || record.EndsWith("\r"u8) ? record[..^1] : record;
        _separator = separator;
        _scratch = ref scratch;
    }

    /// <summary>Something stood between a closing quote and the next separator.</summary>
    public bool Malformed { get; private set; }

    /// <summary>The next field's text; valid until the next call.</summary>
    public bool Next(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (_position > _record.Length || Malformed) return false;
        var rest = _record[_position..];
        if (rest.StartsWith("\""u8)) return NextQuoted(rest[1..], out value);

        var end = rest.IndexOf(_separator);
        value = end < 0 ? rest : rest[..end];
        _position += value.Length + 1;
        return true;
    }

    private bool NextQuoted(ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> value)
    {
        var length = 0;
        var doubled = false;
        while (true)
        {
            var quote = rest[length..].IndexOf((byte)'"');
            if (quote < 0)
            {
                Malformed = true;
                length = rest.Length;
                break;
            }

            length += quote;
            if (length + 1 >= rest.Length || rest[length + 1] != (byte)'"') break;
            doubled = true;
            length += 2;
        }

        value = doubled ? Undouble(rest[..length]) : rest[..length];
        _position += length + 2;
        if (_position < _record.Length && _record[_position] != _separator) Malformed = true;
        _position++;
        return true;
    }

    private readonly ReadOnlySpan<byte> Undouble(ReadOnlySpan<byte> text)
    {
        if (_scratch.Length < text.Length) _scratch = new byte[text.Length];
        var written = 0;
        for (var i = 0; i < text.Length; i++)
        {
            _scratch[written++] = text[i];
            if (text[i] == (byte)'"') i++;
        }

        return _scratch.AsSpan(0, written);
    }
}
