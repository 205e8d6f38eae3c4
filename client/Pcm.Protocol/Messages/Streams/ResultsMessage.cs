using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>
/// A batch of answers, encoded. Read from a frame it is a view of that frame's memory; built by <see cref="ResultsBuilder"/> a view of the builder's.
/// </summary>
public readonly struct ResultsMessage : IMessage<ResultsMessage>
{
    private readonly ReadOnlyMemory<byte> _items;

    internal ResultsMessage(int count, ReadOnlyMemory<byte> items)
    {
        Count = count;
        _items = items;
    }

    public static MessageKind Kind => MessageKind.Results;

    public static int Elements => 1;

    /// <summary>Rows answered: the credit that the frame gives back.</summary>
    public int Count { get; }

    /// <summary>Bytes of the items.</summary>
    public int SizeBytes => _items.Length;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Count);
        writer.WriteRaw(_items.Span);
    }

    public static ResultsMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload)
    {
        var start = reader;
        start.Skip();
        var count = reader.ReadArrayHeader(Limits.MaxWindowRows);
        return new ResultsMessage(count, payload[reader.Position..start.Position]);
    }

    /// <summary>The answers one after another. One of the wrong shape is a protocol violation; its payload is looked at only when decoded.</summary>
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

        public ResultItem Current { get; private set; }

        public bool MoveNext()
        {
            if (_left == 0) return false;
            _left--;
            var reader = new MessagePackReader(_rest.Span);
            var elements = reader.ReadArrayHeader();
            if (elements < 3) throw new MessagePackException("a result is an array [row, status, payload]", 0);
            var row = reader.ReadUInt64();
            var status = (ErrorCode)reader.ReadUInt32();
            var payloadStart = reader.Position;
            reader.Skip();
            var payload = _rest[payloadStart..reader.Position];
            for (; elements > 3; elements--) reader.Skip();
            Current = new ResultItem(row, status, _rest[..reader.Position], payload);
            _rest = _rest[reader.Position..];
            return true;
        }
    }
}
