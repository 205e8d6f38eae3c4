using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pcm.Protocol.MessagePack;

namespace Pcm.Client.Input;

/// <summary>One row while it is read: the texts of its fields and the JSON of its copies, in memory that the next row uses again.</summary>
public sealed class RowDraft(RowShape shape) : IDisposable
{
    private static readonly JsonWriterOptions RelaxedJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly (int Start, int Length)[] _fields = new (int, int)[shape.Fields.Count];
    private readonly (int Start, int Length)[] _copies = new (int, int)[shape.Copies.Count];
    private ArrayBufferWriter<byte> _texts = new();
    private Utf8JsonWriter? _jsonWriter;

    public RowShape Shape => shape;

    /// <summary>Ordinal of the row in the input, from 1.</summary>
    public long Row { get; private set; }

    /// <summary>The input's line that the row begins on, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Set where the record cannot be sent.</summary>
    public RowProblem? Problem { get; set; }

    /// <summary>Begins the next row: everything missing.</summary>
    internal void Begin(long row, long line)
    {
        Row = row;
        Line = line;
        Problem = null;
        Array.Fill(_fields, (0, -1));
        Array.Fill(_copies, (0, -1));
        if (_texts.Capacity > Limits.InputBufferBytes) _texts = new ArrayBufferWriter<byte>();
        else _texts.ResetWrittenCount();
    }

    /// <summary>A field's text in UTF-8.</summary>
    public bool TryGetField(int field, out ReadOnlySpan<byte> utf8) => TrySlice(_fields[field], out utf8);

    /// <summary>A copied column's value as JSON.</summary>
    public bool TryGetCopy(int copy, out ReadOnlySpan<byte> json) => TrySlice(_copies[copy], out json);

    /// <summary>Room for a text whose length is not known yet; ends with <see cref="CommitField"/>.</summary>
    internal Span<byte> Reserve(int maxBytes) => _texts.GetSpan(Math.Max(1, maxBytes));

    internal void CommitField(WantedColumn column, int length)
    {
        var slice = (_texts.WrittenCount, length);
        _texts.Advance(length);
        foreach (var field in column.Fields) _fields[field] = slice;
    }

    internal void SetField(WantedColumn column, ReadOnlySpan<byte> utf8)
    {
        if (column.Fields.Length == 0) return;
        utf8.CopyTo(Reserve(utf8.Length));
        CommitField(column, utf8.Length);
    }

    internal void ClearField(WantedColumn column)
    {
        foreach (var field in column.Fields) _fields[field] = (0, -1);
    }

    /// <summary>A value that is JSON already: copied as it is.</summary>
    internal void SetCopy(WantedColumn column, ReadOnlySpan<byte> json)
    {
        if (column.Copies.Length == 0) return;
        var slice = (_texts.WrittenCount, json.Length);
        json.CopyTo(Reserve(json.Length));
        _texts.Advance(json.Length);
        foreach (var copy in column.Copies) _copies[copy] = slice;
    }

    /// <summary>A text that becomes a JSON string.</summary>
    internal void SetCopyText(WantedColumn column, ReadOnlySpan<byte> utf8)
    {
        if (column.Copies.Length == 0) return;
        var start = _texts.WrittenCount;
        if (_jsonWriter is null) _jsonWriter = new Utf8JsonWriter(_texts, RelaxedJson);
        else _jsonWriter.Reset(_texts);
        _jsonWriter.WriteStringValue(utf8);
        _jsonWriter.Flush();
        foreach (var copy in column.Copies) _copies[copy] = (start, _texts.WrittenCount - start);
    }

    /// <summary>Appends the row as the protocol has it: <c>[row, {field: text}]</c>, without the fields that are missing.</summary>
    public void WriteTo(MessagePackWriter writer)
    {
        var present = 0;
        foreach (var (_, length) in _fields)
        {
            if (length >= 0) present++;
        }

        writer.WriteArrayHeader(2);
        writer.Write((ulong)Row);
        writer.WriteMapHeader(present);
        for (var field = 0; field < _fields.Length; field++)
        {
            if (!TryGetField(field, out var text)) continue;
            writer.WriteUtf8(shape.FieldName(field));
            writer.WriteUtf8(text);
        }
    }

    public void Dispose() => _jsonWriter?.Dispose();

    private bool TrySlice((int Start, int Length) slice, out ReadOnlySpan<byte> bytes)
    {
        bytes = slice.Length < 0 ? default : _texts.WrittenSpan.Slice(slice.Start, slice.Length);
        return slice.Length >= 0;
    }
}
