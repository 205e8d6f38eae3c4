using Pcm.Client.Input;
using Pcm.Client.Output;
using Pcm.Protocol.MessagePack;

namespace Pcm.Client.Running;

/// <summary>One row of the window: first as it was sent, with the columns to copy; once answered, its line of output. Its memory is used again.</summary>
internal sealed class RowSlot
{
    private byte[] _bytes = [];
    private int[] _copyLengths = [];
    private int _encodedBytes;
    private int _length;

    public long Row { get; private set; }

    /// <summary>The bytes are the line of output.</summary>
    public bool IsAnswered { get; private set; }

    public bool IsError { get; private set; }

    /// <summary>Times that the row was sent again after a transient error of its own.</summary>
    public int Retries { get; set; }

    public int HeldBytes => _length;

    /// <summary>The row as the protocol has it.</summary>
    public ReadOnlySpan<byte> Encoded => _bytes.AsSpan(0, _encodedBytes);

    public CopiedColumns Copies => new(_bytes.AsSpan(_encodedBytes, _length - _encodedBytes), _copyLengths);

    /// <summary>The line of output; empty while the row is unanswered.</summary>
    public ReadOnlySpan<byte> Line => IsAnswered ? _bytes.AsSpan(0, _length) : default;

    /// <summary>Begins with a row that was read.</summary>
    /// <param name="draft">The row.</param>
    /// <param name="encoded">The same row as it is sent; empty if it will not be.</param>
    public void Set(RowDraft draft, MessagePackWriter encoded)
    {
        var copies = draft.Shape.Copies.Count;
        if (_copyLengths.Length != copies) _copyLengths = new int[copies];

        var total = encoded.Length;
        for (var i = 0; i < copies; i++)
        {
            _copyLengths[i] = draft.TryGetCopy(i, out var json) ? json.Length : -1;
            total += json.Length;
        }

        Reserve(total);
        encoded.WrittenSpan.CopyTo(_bytes);
        _encodedBytes = _length = encoded.Length;
        for (var i = 0; i < copies; i++)
        {
            if (!draft.TryGetCopy(i, out var json)) continue;
            json.CopyTo(_bytes.AsSpan(_length));
            _length += json.Length;
        }

        Row = draft.Row;
        Retries = 0;
        IsAnswered = IsError = false;
    }

    public void Answer(ReadOnlySpan<byte> line, bool isError)
    {
        Reserve(line.Length);
        line.CopyTo(_bytes);
        _length = line.Length;
        _encodedBytes = 0;
        IsAnswered = true;
        IsError = isError;
    }

    /// <summary>Gives a large row's memory back.</summary>
    public void Release()
    {
        if (_bytes.Length > Limits.KeptSlotBytes) _bytes = [];
        _length = _encodedBytes = 0;
        IsAnswered = false;
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length < bytes) _bytes = new byte[Math.Max(bytes, Math.Min(2 * _bytes.Length, Limits.KeptSlotBytes))];
    }
}
