using System.Text;

namespace Pcm.Inference;

/// <summary>Takes a protobuf message in memory apart, and puts fields together again.</summary>
internal static class ProtobufMessage
{
    /// <summary>The message's own fields, in order.</summary>
    /// <exception cref="InvalidDataException">The bytes are no protobuf.</exception>
    public static List<ProtobufField> Read(ReadOnlyMemory<byte> message)
    {
        List<ProtobufField> fields = [];
        for (int next = 0; next < message.Length;)
        {
            int start = next;
            ulong tag = ReadVarint(message.Span, ref next);
            var type = (WireType)(tag & 7);
            ulong integer = 0;
            int valueStart = next;
            int length = 0;
            switch (type)
            {
                case WireType.Varint:
                    integer = ReadVarint(message.Span, ref next);
                    break;
                case WireType.Bytes:
                    ulong declared = ReadVarint(message.Span, ref next);
                    valueStart = next;
                    length = declared <= (ulong)(message.Length - next) ? (int)declared : throw Damaged();
                    next += length;
                    break;
                case WireType.Fixed64 or WireType.Fixed32:
                    next += type == WireType.Fixed64 ? sizeof(ulong) : sizeof(uint);
                    break;
                default:
                    throw Damaged();
            }
            if (next > message.Length)
                throw Damaged();
            fields.Add(new ProtobufField((int)(tag >> 3), type, message[start..next], message.Slice(valueStart, length), integer));
        }
        return fields;
    }

    public static string Text(ProtobufField field) => Encoding.UTF8.GetString(field.Value.Span);

    /// <summary>The integers of a repeated field's part: one, or all of them packed.</summary>
    public static IReadOnlyList<long> Integers(ProtobufField field)
    {
        if (field.Type == WireType.Varint)
            return [(long)field.Integer];
        List<long> integers = [];
        for (int next = 0; next < field.Value.Length;)
            integers.Add((long)ReadVarint(field.Value.Span, ref next));
        return integers;
    }

    /// <summary>Appends a field that is a message, bytes or text.</summary>
    public static void Add(Stream message, int number, ReadOnlySpan<byte> value)
    {
        WriteVarint(message, ((ulong)number << 3) | (ulong)WireType.Bytes);
        WriteVarint(message, (ulong)value.Length);
        message.Write(value);
    }

    public static void Add(Stream message, int number, string text) => Add(message, number, Encoding.UTF8.GetBytes(text));

    public static void Add(Stream message, int number, long integer)
    {
        WriteVarint(message, ((ulong)number << 3) | (ulong)WireType.Varint);
        WriteVarint(message, (ulong)integer);
    }

    /// <summary>Appends a field that is a message of its own.</summary>
    public static void Add(Stream message, int number, Action<Stream> write)
    {
        using var inner = new MemoryStream();
        write(inner);
        Add(message, number, inner.GetBuffer().AsSpan(0, (int)inner.Length));
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> bytes, ref int next)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (next >= bytes.Length)
                throw Damaged();
            byte part = bytes[next++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
        throw Damaged();
    }

    private static void WriteVarint(Stream message, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            message.WriteByte((byte)(value | 0x80));
        message.WriteByte((byte)value);
    }

    private static InvalidDataException Damaged() => new("the bytes are no protobuf message");
}
