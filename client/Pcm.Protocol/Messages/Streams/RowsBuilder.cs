using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Collects encoded rows for one `rows` frame, in a buffer that is used again after <see cref="Clear"/>.</summary>
public sealed class RowsBuilder : IDisposable
{
    private readonly MessagePackWriter _items = new();

    public int Count { get; private set; }

    public int SizeBytes => _items.Length;

    /// <summary>Adds a row.</summary>
    /// <returns>The bytes it takes, to be held against the row limit.</returns>
    /// <exception cref="PcmException"><see cref="ErrorCode.RowTooLarge"/> or <see cref="ErrorCode.BadField"/>: nothing has been added.</exception>
    public int Add(ulong row, IReadOnlyDictionary<string, string> fields, int maxRowBytes = Limits.MaxRowBytes)
    {
        var start = _items.Length;
        try
        {
            RowItem.Write(_items, row, fields);
            var size = _items.Length - start;
            if (size > maxRowBytes) throw new PcmException(ErrorCode.RowTooLarge, $"the row takes {size} bytes; the limit is {maxRowBytes}");
            Count++;
            return size;
        }
        catch
        {
            _items.TruncateTo(start);
            throw;
        }
    }

    /// <summary>Adds a row that is encoded already, as <see cref="RowItem.Encoded"/> has it.</summary>
    public void Add(ReadOnlySpan<byte> encoded)
    {
        _items.WriteRaw(encoded);
        Count++;
    }

    /// <summary>The rows so far as a message: a view, valid until the builder is touched again.</summary>
    public RowsMessage ToMessage() => new(Count, _items.WrittenMemory);

    public void Clear()
    {
        _items.Clear();
        Count = 0;
    }

    public void Dispose() => _items.Dispose();
}
