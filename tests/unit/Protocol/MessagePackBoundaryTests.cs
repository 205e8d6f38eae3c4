using System.Globalization;
using NUnit.Framework;
using Pcm.Protocol.MessagePack;

namespace Pcm.UnitTests.Protocol;

/// <summary>Encodings at the edges of every format, against bytes worked out from the specification.</summary>
public sealed class MessagePackBoundaryTests
{
    private static readonly object[] Integers =
    [
        new object[] { "0", "00" },
        new object[] { "127", "7f" },
        new object[] { "128", "cc80" },
        new object[] { "255", "ccff" },
        new object[] { "256", "cd0100" },
        new object[] { "65535", "cdffff" },
        new object[] { "65536", "ce00010000" },
        new object[] { "4294967295", "ceffffffff" },
        new object[] { "4294967296", "cf0000000100000000" },
        new object[] { "9223372036854775807", "cf7fffffffffffffff" },
        new object[] { "18446744073709551615", "cfffffffffffffffff" },
        new object[] { "-1", "ff" },
        new object[] { "-32", "e0" },
        new object[] { "-33", "d0df" },
        new object[] { "-128", "d080" },
        new object[] { "-129", "d1ff7f" },
        new object[] { "-32768", "d18000" },
        new object[] { "-32769", "d2ffff7fff" },
        new object[] { "-2147483648", "d280000000" },
        new object[] { "-2147483649", "d3ffffffff7fffffff" },
        new object[] { "-9223372036854775808", "d38000000000000000" },
    ];

    [TestCaseSource(nameof(Integers))]
    public void An_integer_takes_its_shortest_form_and_comes_back(string number, string hex)
    {
        var negative = number[0] == '-';
        var bytes = negative
            ? Encoded(writer => writer.Write(long.Parse(number, CultureInfo.InvariantCulture)))
            : Encoded(writer => writer.Write(ulong.Parse(number, CultureInfo.InvariantCulture)));
        Assert.That(Convert.ToHexStringLower(bytes), Is.EqualTo(hex));

        var reader = new MessagePackReader(bytes);
        var read = negative ? reader.ReadInt64().ToString(CultureInfo.InvariantCulture) : reader.ReadUInt64().ToString(CultureInfo.InvariantCulture);
        Assert.That(read, Is.EqualTo(number));
        Assert.That(reader.End);
    }

    [TestCase("cc05", 5)]
    [TestCase("cd0005", 5)]
    [TestCase("ce00000005", 5)]
    [TestCase("cf0000000000000005", 5)]
    [TestCase("d005", 5)]
    [TestCase("d10005", 5)]
    [TestCase("d200000005", 5)]
    [TestCase("d30000000000000005", 5)]
    [TestCase("d0ff", -1)]
    [TestCase("d3ffffffffffffffff", -1)]
    public void An_integer_longer_than_needed_is_taken(string hex, long expected)
    {
        var reader = new MessagePackReader(Convert.FromHexString(hex));
        Assert.That(reader.ReadInt64(), Is.EqualTo(expected));
    }

    [TestCase("cf8000000000000000", "Int64")]
    [TestCase("ff", "UInt64")]
    [TestCase("ff", "UInt32")]
    [TestCase("cf0000000100000000", "UInt32")]
    [TestCase("ce80000000", "Int32")]
    [TestCase("d3ffffffff7fffffff", "Int32")]
    [TestCase("a131", "Int32")]
    [TestCase("ca3f800000", "Int64")]
    public void An_integer_that_does_not_fit_is_refused(string hex, string type)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.Throws<MessagePackException>(() =>
        {
            var reader = new MessagePackReader(bytes);
            _ = type switch
            {
                "Int64" => reader.ReadInt64(),
                "UInt64" => (long)reader.ReadUInt64(),
                "UInt32" => reader.ReadUInt32(),
                _ => reader.ReadInt32(),
            };
        });
    }

    [TestCase(0, "a0")]
    [TestCase(31, "bf")]
    [TestCase(32, "d920")]
    [TestCase(255, "d9ff")]
    [TestCase(256, "da0100")]
    [TestCase(65535, "daffff")]
    [TestCase(65536, "db00010000")]
    public void A_string_header_is_the_shortest_and_its_text_comes_back(int length, string header)
    {
        var text = new string('x', length);
        var bytes = Encoded(writer => writer.Write(text));
        Assert.That(Convert.ToHexStringLower(bytes.AsSpan(0, header.Length / 2)), Is.EqualTo(header));
        Assert.That(new MessagePackReader(bytes).ReadString(), Is.EqualTo(text));
    }

    [TestCase(0, "c400")]
    [TestCase(255, "c4ff")]
    [TestCase(256, "c50100")]
    [TestCase(65535, "c5ffff")]
    [TestCase(65536, "c600010000")]
    public void A_binary_header_is_the_shortest_and_its_bytes_come_back(int length, string header)
    {
        var data = new byte[length];
        Random.Shared.NextBytes(data);
        var bytes = Encoded(writer => writer.WriteBinary(data));
        Assert.That(Convert.ToHexStringLower(bytes.AsSpan(0, header.Length / 2)), Is.EqualTo(header));
        Assert.That(new MessagePackReader(bytes).ReadBinary().ToArray(), Is.EqualTo(data));
    }

    [TestCase(0, "90", "80")]
    [TestCase(15, "9f", "8f")]
    [TestCase(16, "dc0010", "de0010")]
    [TestCase(65535, "dcffff", "deffff")]
    [TestCase(65536, "dd00010000", "df00010000")]
    public void An_array_and_a_map_header_are_the_shortest_and_their_counts_come_back(int count, string array, string map)
    {
        var bytes = Encoded(writer => { writer.WriteArrayHeader(count); for (var i = 0; i < count; i++) writer.WriteNil(); });
        Assert.That(Convert.ToHexStringLower(bytes.AsSpan(0, array.Length / 2)), Is.EqualTo(array));
        Assert.That(new MessagePackReader(bytes).ReadArrayHeader(), Is.EqualTo(count));

        bytes = Encoded(writer => { writer.WriteMapHeader(count); for (var i = 0; i < 2 * count; i++) writer.WriteNil(); });
        Assert.That(Convert.ToHexStringLower(bytes.AsSpan(0, map.Length / 2)), Is.EqualTo(map));
        Assert.That(new MessagePackReader(bytes).ReadMapHeader(), Is.EqualTo(count));
    }

    [TestCase(0, "c700")]
    [TestCase(1, "d4")]
    [TestCase(2, "d5")]
    [TestCase(3, "c703")]
    [TestCase(4, "d6")]
    [TestCase(8, "d7")]
    [TestCase(16, "d8")]
    [TestCase(17, "c711")]
    [TestCase(255, "c7ff")]
    [TestCase(256, "c80100")]
    [TestCase(65535, "c8ffff")]
    [TestCase(65536, "c900010000")]
    public void An_extension_header_is_the_shortest_and_its_bytes_come_back(int length, string header)
    {
        var data = new byte[length];
        Random.Shared.NextBytes(data);
        var bytes = Encoded(writer => writer.WriteExtension(-7, data));
        Assert.That(Convert.ToHexStringLower(bytes.AsSpan(0, header.Length / 2)), Is.EqualTo(header));

        var reader = new MessagePackReader(bytes);
        Assert.That(reader.ReadExtension(out var type).ToArray(), Is.EqualTo(data));
        Assert.That(type, Is.EqualTo(-7));
        Assert.That(reader.End);
    }

    [TestCase(0L, 0u, "d6ff00000000")]
    [TestCase(4294967295L, 0u, "d6ffffffffff")]
    [TestCase(4294967296L, 0u, "d7ff0000000100000000")]
    [TestCase(1L, 1u, "d7ff0000000400000001")]
    [TestCase(17179869183L, 999999999u, "d7ffee6b27ffffffffff")]
    [TestCase(17179869184L, 0u, "c70cff000000000000000400000000")]
    [TestCase(-1L, 0u, "c70cff00000000ffffffffffffffff")]
    [TestCase(long.MinValue, 5u, "c70cff000000058000000000000000")]
    public void A_timestamp_takes_its_shortest_form_and_comes_back(long seconds, uint nanoseconds, string hex)
    {
        var time = new MessagePackTimestamp(seconds, nanoseconds);
        var bytes = Encoded(writer => writer.Write(time));
        Assert.That(Convert.ToHexStringLower(bytes), Is.EqualTo(hex));
        Assert.That(new MessagePackReader(bytes).ReadTimestamp(), Is.EqualTo(time));
    }

    [TestCase("d7ffee6b280000000000", Description = "a billion nanoseconds")]
    [TestCase("d5ff0000", Description = "two bytes")]
    [TestCase("d60100000000", Description = "another extension")]
    [TestCase("c0", Description = "nil")]
    public void A_timestamp_of_the_wrong_shape_is_refused(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.Throws<MessagePackException>(() => new MessagePackReader(bytes).ReadTimestamp());
    }

    [TestCase("ca3fc00000", 1.5)]
    [TestCase("cb3ff8000000000000", 1.5)]
    [TestCase("ca7f800000", double.PositiveInfinity)]
    [TestCase("cbfff0000000000000", double.NegativeInfinity)]
    [TestCase("cb7ff8000000000000", double.NaN)]
    [TestCase("cb0000000000000001", double.Epsilon)]
    [TestCase("05", 5.0)]
    [TestCase("e0", -32.0)]
    [TestCase("cfffffffffffffffff", 18446744073709551615.0)]
    public void A_double_is_read_from_any_number(string hex, double expected) =>
        Assert.That(new MessagePackReader(Convert.FromHexString(hex)).ReadDouble(), Is.EqualTo(expected));

    [Test]
    public void Floats_keep_their_bits()
    {
        Assert.That(Convert.ToHexStringLower(Encoded(writer => writer.Write(1.5f))), Is.EqualTo("ca3fc00000"));
        Assert.That(Convert.ToHexStringLower(Encoded(writer => writer.Write(1.5))), Is.EqualTo("cb3ff8000000000000"));
        Assert.That(Convert.ToHexStringLower(Encoded(writer => writer.Write(-0.0))), Is.EqualTo("cb8000000000000000"));
    }

    [Test]
    public void Nil_and_booleans_come_back()
    {
        var bytes = Encoded(writer =>
        {
            writer.WriteNil();
            writer.Write(false);
            writer.Write(true);
            writer.Write((string?)null);
        });
        Assert.That(Convert.ToHexStringLower(bytes), Is.EqualTo("c0c2c3c0"));

        var reader = new MessagePackReader(bytes);
        reader.ReadNil();
        Assert.That(reader.ReadBoolean(), Is.False);
        Assert.That(reader.TryReadNil(), Is.False);
        Assert.That(reader.ReadBoolean(), Is.True);
        Assert.That(reader.TryReadNil(), Is.True);
        Assert.That(reader.End);
    }

    [Test]
    public void Text_beyond_ASCII_is_UTF8_and_half_a_surrogate_pair_is_refused_without_a_trace()
    {
        Assert.That(Convert.ToHexStringLower(Encoded(writer => writer.Write("é😀"))), Is.EqualTo("a6c3a9f09f9880"));

        using var refused = new MessagePackWriter();
        refused.Write("kept");
        var error = Assert.Throws<Pcm.Protocol.PcmException>(() => refused.Write("a\ud800b"));
        Assert.That(error!.Code, Is.EqualTo(Pcm.Protocol.ErrorCode.BadField));
        Assert.That(new MessagePackReader(refused.WrittenSpan).ReadString(), Is.EqualTo("kept"));
        Assert.That(refused.Length, Is.EqualTo(5));
    }

    [Test]
    public void A_map_of_unknown_size_gets_the_shortest_header()
    {
        foreach (var count in new[] { 0, 1, 15, 16, 17, 300 })
        {
            var expected = Encoded(writer =>
            {
                writer.WriteMapHeader(count);
                for (var i = 0; i < count; i++)
                {
                    writer.Write($"k{i}");
                    writer.Write(i);
                }
            });
            var counted = Encoded(writer =>
            {
                var map = new MapWriter(writer);
                for (var i = 0; i < count; i++) map.Add($"k{i}", (long)i);
                map.Add("absent", (string?)null);
                map.End();
            });
            Assert.That(counted, Is.EqualTo(expected), $"{count} pairs");
        }
    }

    private static byte[] Encoded(Action<MessagePackWriter> write)
    {
        using var writer = new MessagePackWriter();
        write(writer);
        return writer.WrittenSpan.ToArray();
    }
}
