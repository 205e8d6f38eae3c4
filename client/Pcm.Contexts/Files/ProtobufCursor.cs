using System.Text;

namespace Pcm.Contexts;

/// <summary>Walks the fields of protobuf messages in a file, skipping what nobody asks for by seeking, so that gigabytes of tensors cost nothing.</summary>
internal sealed class ProtobufCursor(FileStream stream, string path)
{
    private const int MaxTextBytes = 4096;

    public long Position { get; private set; }

    public long Length { get; } = stream.Length;

    /// <summary>Reads the next field's number and kind of value.</summary>
    public (int Field, int WireType) ReadTag()
    {
        var tag = ReadVarint();
        return tag >> 3 is > 0 and <= 0x1fff_ffff ? ((int)(tag >> 3), (int)(tag & 7)) : throw Corrupt();
    }

    /// <summary>Reads a length and checks that so much follows before <paramref name="end"/>.</summary>
    /// <returns>The position after the value.</returns>
    public long ReadLength(long end)
    {
        var length = ReadVarint();
        return length <= (ulong)Math.Max(0, end - Position) ? Position + (long)length : throw Corrupt();
    }

    public string ReadText(long end)
    {
        if (end - Position > MaxTextBytes)
            throw Corrupt();
        var bytes = new byte[end - Position];
        stream.ReadExactly(bytes);
        Position = end;
        return Encoding.UTF8.GetString(bytes);
    }

    public void SkipTo(long position)
    {
        stream.Seek(position, SeekOrigin.Begin);
        Position = position;
    }

    public void SkipValue(int wireType, long end)
    {
        switch (wireType)
        {
            case 0:
                ReadVarint();
                break;
            case 1 when end - Position >= 8:
                SkipTo(Position + 8);
                break;
            case 2:
                SkipTo(ReadLength(end));
                break;
            case 5 when end - Position >= 4:
                SkipTo(Position + 4);
                break;
            default:
                throw Corrupt();
        }
    }

    public ModelFileException Corrupt() =>
        new(path, $"is not a whole ONNX file (at byte {Position} of {Length}); download or export it again");

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = stream.ReadByte();
            if (next < 0)
                throw Corrupt();
            Position++;
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw Corrupt();
    }
}
