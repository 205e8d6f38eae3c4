namespace Pcm.Client.Input;

/// <summary>
/// Finds the end of an RFC 4180 record byte by byte. It keeps its state between calls, so that a record may arrive in pieces; line ends inside
/// quotes belong to the record.
/// </summary>
internal struct DelimitedScanner(byte separator)
{
    private State _state;

    private enum State
    {
        FieldStart,
        Unquoted,
        Quoted,
        QuoteInQuoted,
    }

    /// <summary>Line ends met inside the record so far.</summary>
    public int InnerLines { get; private set; }

    /// <summary>A quote is open.</summary>
    public readonly bool InQuotes => _state == State.Quoted;

    /// <summary>Bytes up to and including the record's line end, or -1 when it is not in these bytes.</summary>
    public int FindEnd(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (_state is State.Quoted)
            {
                i += SkipQuoted(bytes[i..]);
                continue;
            }

            var current = bytes[i];
            if (current == (byte)'\n') return i + 1;
            _state = current switch
            {
                (byte)'"' when _state is State.FieldStart or State.QuoteInQuoted => State.Quoted,
                _ when current == separator => State.FieldStart,
                _ => State.Unquoted,
            };
        }

        return -1;
    }

    public void Reset()
    {
        _state = State.FieldStart;
        InnerLines = 0;
    }

    /// <summary>Goes to the next quote; returns how far to move besides the byte at hand.</summary>
    private int SkipQuoted(ReadOnlySpan<byte> bytes)
    {
        var quote = bytes.IndexOf((byte)'"');
        var inside = quote < 0 ? bytes : bytes[..quote];
        InnerLines += inside.Count((byte)'\n');
        if (quote < 0) return bytes.Length - 1;
        _state = State.QuoteInQuoted;
        return quote;
    }
}
