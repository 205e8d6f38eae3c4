using System.Buffers.Binary;
using System.Text;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>
/// MessagePack as nobody in their right mind writes it: every type in every place, counts that lie, text that is none, keys twice, values at
/// the edges. The bytes are written by hand, since the project's own writer refuses most of it.
/// </summary>
internal sealed class HostileValues(Random random)
{
    private static readonly string[] KnownKeys =
    [
        "client", "build", "role", "nonce", "pid", "variant", "device", "allow_cpu", "truncate", "max_tokens", "temperature", "seed", "stop", "window", "template",
        "claim", "evidence", "all", "",
    ];

    private static readonly string[] KnownTexts =
    [
        "classify", "generate", "claims-tiny", "head", "tail", "cpu", "fp32", "/dev/zero", "/proc/self/mem", "/etc/shadow", "/", "..", "claims-tiny\0", "%n%s%p", "{claim}",
        "{% for a in b %}", "\u001b[2J",
    ];

    private static readonly ulong[] Edges =
        [0, 1, 64, 127, 128, 255, 256, 65535, 65536, int.MaxValue, 1ul << 31, uint.MaxValue, 1ul << 32, long.MaxValue, 1ul << 63, ulong.MaxValue];

    private readonly List<byte> _bytes = [];

    public ReadOnlySpan<byte> Written => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes);

    public void Clear() => _bytes.Clear();

    /// <summary>A frame's body: kind and stream nearly always, then anything.</summary>
    public void Body()
    {
        var elements = random.Next(7);
        Array(2 + elements);
        Integer(random.Next(20) == 0 ? Edge() : (ulong)Pick(Enum.GetValues<MessageKind>()));
        Integer(random.Next(3) == 0 ? Edge() : (ulong)random.Next(4));
        for (var i = 0; i < elements; i++) Value(0);
    }

    /// <summary>Rows for an open stream: most of the right shape, with numbers, fields and texts that are not.</summary>
    public void Rows(byte stream)
    {
        Add(0x93, (byte)MessageKind.Rows, stream);
        var count = random.Next(6);
        Array(count);
        for (var i = 0; i < count; i++)
        {
            Add(0x92);
            Integer(random.Next(3) == 0 ? Edge() : (ulong)random.Next(8));
            if (random.Next(30) == 0) Value(2);
            else Map(3);
        }
    }

    /// <summary>Arrays or maps inside one another.</summary>
    public void Nest(int levels)
    {
        Array(3);
        Integer((ulong)Pick(Enum.GetValues<MessageKind>()));
        Integer(1);
        var isMap = random.Next(2) == 0;
        for (var i = 0; i < levels; i++) Add(isMap ? [0x81, 0xa1, (byte)'k'] : [0x91]);
        Add(0xc0);
    }

    /// <summary>A header that promises far more than there is.</summary>
    public void Promise()
    {
        Array(4);
        Integer((ulong)Pick(Enum.GetValues<MessageKind>()));
        Integer(1);
        byte[] codes = [0xdc, 0xdd, 0xde, 0xdf, 0xd9, 0xda, 0xdb, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9];
        Add(Pick(codes), 0xff, 0xff, 0xff, 0xff);
        Value(3);
    }

    public void Value(int depth)
    {
        switch (random.Next(depth < 4 ? 16 : 12))
        {
            case 0 or 1: Integer(Edge()); break;
            case 2: Add(0xd3); Add64((ulong)-(long)(Edge() >> 1)); break;
            case 3: Float(Pick([double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 1e308, 5e-324, 0.5])); break;
            case 4 or 5 or 6: Text(Pick(KnownTexts)); break;
            case 7: Bytes(0xdb, [.. Enumerable.Repeat((byte)'x', Pick([31, 255, 1024, 1025, 65536, 70_000]))]); break;
            case 8: Bytes(0xdb, Pick<byte[]>([[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf8, 0x88], [0x61, 0xe2, 0x82]])); break;
            case 9: Bytes(0xc6, [1, 2, 3]); break;
            case 10: Add(0xd6, 0xff, 0, 0, 0, 0); break;
            case 11: Add(Pick<byte>([0xc0, 0xc2, 0xc3, 0xc1])); break;
            case 12 or 13: Map(depth); break;
            default:
                var count = random.Next(5);
                Array(count);
                for (var i = 0; i < count; i++) Value(depth + 1);
                break;
        }
    }

    private void Map(int depth)
    {
        var count = random.Next(6);
        Add((byte)(0x80 | count));
        var key = Pick(KnownKeys);
        for (var i = 0; i < count; i++)
        {
            // The same key again, often enough.
            if (random.Next(3) > 0) key = Pick(KnownKeys);
            if (random.Next(12) == 0) Value(4);
            else Text(key);
            Value(depth + 1);
        }
    }

    private void Array(int count)
    {
        if (random.Next(4) > 0) Add((byte)(0x90 | count));
        else Add(0xdd, 0, 0, 0, (byte)count);
    }

    private void Integer(ulong value)
    {
        if (value < 128 && random.Next(4) > 0)
        {
            Add((byte)value);
            return;
        }

        Add(0xcf);
        Add64(value);
    }

    private void Float(double value)
    {
        Add(0xcb);
        Add64(BitConverter.DoubleToUInt64Bits(value));
    }

    private void Text(string text) => Bytes(0xdb, Encoding.UTF8.GetBytes(text));

    private void Bytes(byte code, byte[] content)
    {
        Add(code);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        Add(length);
        Add(content);
    }

    private void Add64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Add(bytes);
    }

    private void Add(params ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    private ulong Edge() => Pick(Edges);

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
