using System.Text;
using System.Text.Json.Nodes;

namespace Pcm.OracleTests.MessagePack;

/// <summary>Values at every boundary of every format, and random trees of them.</summary>
internal static class MessagePackCases
{
    private const int RandomTrees = 2000;

    private static readonly int[] Lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 255, 256, 257, 65535, 65536];

    /// <summary>Encodings longer than they need be, and what they stand for.</summary>
    public static IEnumerable<(string Hex, JsonArray Value)> LongForms { get; } =
    [
        ("cc05", Values.Integer(5)), ("cd0005", Values.Integer(5)), ("ce00000005", Values.Integer(5)), ("cf0000000000000005", Values.Integer(5)),
        ("d005", Values.Integer(5)), ("d10005", Values.Integer(5)), ("d200000005", Values.Integer(5)), ("d30000000000000005", Values.Integer(5)),
        ("d0ff", Values.Integer(-1)), ("d1ffff", Values.Integer(-1)), ("d2ffffffff", Values.Integer(-1)), ("d3ffffffffffffffff", Values.Integer(-1)),
        ("d90161", Values.Text("a")), ("da000161", Values.Text("a")), ("db0000000161", Values.Text("a")),
        ("c5000107", Values.Binary([7])), ("c60000000107", Values.Binary([7])),
        ("c7010507", Values.Extension(5, [7])), ("c800010507", Values.Extension(5, [7])), ("c9000000010507", Values.Extension(5, [7])),
        ("dc0001c0", Values.Array([Values.Nil()])), ("dd00000001c0", Values.Array([Values.Nil()])),
        ("de0001a161c0", Values.Map([("a", Values.Nil())])), ("df00000001a161c0", Values.Map([("a", Values.Nil())])),
        ("d7ff0000000000000001", Values.Timestamp(1, 0)), ("c70cff000000000000000000000001", Values.Timestamp(1, 0)),
    ];

    public static IEnumerable<JsonArray> All(Random random)
    {
        yield return Values.Nil();
        yield return Values.Boolean(true);
        yield return Values.Boolean(false);
        foreach (var number in Integers()) yield return Values.Integer(number);
        foreach (var number in Doubles()) yield return Values.Float64(number);
        foreach (var number in Singles()) yield return Values.Float32(number);
        foreach (var length in Lengths)
        {
            yield return Values.Text(new string('x', length));
            if (length < 1000) yield return Values.Text(RandomText(random, length));
            var data = new byte[length];
            random.NextBytes(data);
            yield return Values.Binary(data);
            foreach (var type in length < 1000 ? new[] { 0, 1, 127, -2, -128 } : [5]) yield return Values.Extension(type, data);
            yield return Values.Array(Enumerable.Range(0, length).Select(i => Values.Integer(i)));
            yield return Values.Map(Enumerable.Range(0, length).Select(i => ($"k{i}", Values.Boolean(i % 2 == 0))));
        }

        foreach (var text in new[] { "é", "€", "😀", "\0", "\u007f\u0080", "\ufeff", "\uffff", "e\u0301", "null", "\"\\\n" }) yield return Values.Text(text);
        foreach (var seconds in new[] { 0, 1, uint.MaxValue, uint.MaxValue + 1L, (1L << 34) - 1, 1L << 34, -1, -62135596800, 253402300799, (1L << 53) - 1 })
        {
            foreach (var nanoseconds in new[] { 0u, 1u, 999_999_999u }) yield return Values.Timestamp(seconds, nanoseconds);
        }

        for (var i = 0; i < RandomTrees; i++) yield return Tree(random, depth: 0);
    }

    private static IEnumerable<Int128> Integers()
    {
        yield return 0;
        for (var bits = 0; bits <= 64; bits++)
        {
            foreach (var offset in new[] { -1, 0, 1 })
            {
                var value = ((Int128)1 << bits) + offset;
                if (value <= ulong.MaxValue) yield return value;
                if (-value >= long.MinValue) yield return -value;
            }
        }

        yield return -32;
        yield return -33;
    }

    private static double[] Doubles() =>
    [
        0.5, -0.5, 1.0 / 3, Math.PI, 1e-300, 1.5e300, double.Epsilon, -double.Epsilon, 2.2250738585072014e-308, double.MaxValue, double.MinValue,
        double.PositiveInfinity, double.NegativeInfinity, double.NaN, 0.0, -0.0, 1.0, -1.0, 9007199254740993.0, 1e22,
    ];

    private static float[] Singles() =>
        [0.5f, 1f / 3, float.Epsilon, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1.17549435e-38f, -0.1f];

    private static JsonArray Tree(Random random, int depth)
    {
        switch (random.Next(depth < 6 ? 10 : 8))
        {
            case 0: return Values.Nil();
            case 1: return Values.Boolean(random.Next(2) == 0);
            case 2: return Values.Integer(random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64));
            case 3: return Values.Integer((ulong)random.NextInt64() + (ulong)random.NextInt64());
            case 4: return Values.Float64(random.NextDouble() * Math.Pow(10, random.Next(-30, 15)));
            case 5: return Values.Text(RandomText(random, random.Next(60)));
            case 6:
                var data = new byte[random.Next(60)];
                random.NextBytes(data);
                return Values.Binary(data);
            case 7: return Values.Extension(random.Next(0, 128), new byte[random.Next(20)]);
            case 8: return Values.Array(Enumerable.Range(0, random.Next(20)).Select(_ => Tree(random, depth + 1)));
            default: return Values.Map(Enumerable.Range(0, random.Next(20)).Select(i => ($"{RandomText(random, 3)}~{i}", Tree(random, depth + 1))));
        }
    }

    private static string RandomText(Random random, int runes)
    {
        var text = new StringBuilder();
        while (runes > 0)
        {
            var scalar = random.Next(4) switch { 0 => random.Next(0x80), 1 => random.Next(0x800), 2 => random.Next(0x10000), _ => random.Next(0x110000) };
            if (!Rune.TryCreate(scalar, out var rune)) continue;
            text.Append(rune.ToString());
            runes--;
        }

        return text.ToString();
    }
}
