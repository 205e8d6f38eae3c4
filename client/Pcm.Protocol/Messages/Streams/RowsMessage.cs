using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>
/// A batch of rows, encoded. Read from a frame it is a view of that frame's memory; built by <see cref="RowsBuilder"/> a view of the builder's.
/// </summary>
public readonly struct RowsMessage : IMessage<RowsMessage>
{
    private readonly ReadOnlyMemory<byte> _items;

    internal RowsMessage(int count, ReadOnlyMemory<byte> items)
    {
        Count = count;
        _items = items;
    }

    public static MessageKind Kind => MessageKind.Rows;

    public static int Elements => 1;

    public int Count { get; }

    /// <summary>Bytes of the items.</summary>
    public int SizeBytes => _items.Length;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Count);
        writer.WriteRaw(_items.Span);
    }

    public static RowsMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload)
    {
        var start = reader;
        start.Skip();
        var count = reader.ReadArrayHeader(Limits.MaxWindowRows);
        return new RowsMessage(count, payload[reader.Position..start.Position]);
    }

    /// <summary>The rows one after another. A row of the wrong shape is a protocol violation; its fields are looked at only when decoded.</summary>
    public Enumerator GetEnumerator() => new(Count, _items);

    public struct Enumerator
    {
        private int _left;
        private ReadOnlyMemory<byte> _rest;

        internal Enumerator(int count, ReadOnlyMemory<byte> items)
        {
            _left = count;
            _rest = items;
        }

        public RowItem Current { get; private set; }

        public bool MoveNext()
        {
            if (_left == 0) return false;
            _left--;
            var reader = new MessagePackReader(_rest.Span);
            var elements = reader.ReadArrayHeader();
            if (elements < 2) throw new MessagePackException("a row is an array [row, fields]", 0);
            var row = reader.ReadUInt64();
            var fieldsStart = reader.Position;
            if (reader.PeekType() != MessagePackType.Map) throw new MessagePackException($"the fields of row {row} are no map", fieldsStart);
            reader.Skip();
            var fields = _rest[fieldsStart..reader.Position];
            for (; elements > 2; elements--) reader.Skip();
            Current = new RowItem(row, _rest[..reader.Position], fields);
            _rest = _rest[reader.Position..];
            return true;
        }
    }
}
