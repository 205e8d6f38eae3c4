using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Pcm.Protocol;
using Pcm.Protocol.MessagePack;

namespace Pcm.UnitTests.Protocol;

/// <summary>Bytes that are cut off, lie about their lengths, nest without end, or are no MessagePack at all.</summary>
public sealed class MessagePackHostileTests
{
    private static readonly string[] WholeValues =
    [
        "cc80", "cd0100", "ce00010000", "cf0000000100000000", "d080", "d18000", "d280000000", "d38000000000000000",
        "ca3fc00000", "cb3ff8000000000000", "a3616263", "d903616263", "da0003616263", "db00000003616263",
        "c403010203", "c50003010203", "c600000003010203", "d40105", "d5010506", "d60105060708", "d7010102030405060708",
        "d80101020304050607080102030405060708", "c7030101 0203", "c80003010102 03", "c90000000301010203", "d6ff00000000",
        "9301a161c0", "dc000301a161c0", "dd0000000301a161c0", "82a16101a16202", "de0002a16101a16202", "df00000002a16101a16202", "9181a1619191c0",
    ];

    [TestCaseSource(nameof(WholeValues))]
    public void A_value_cut_off_at_any_byte_is_refused(string hex)
    {
        var whole = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var reader = new MessagePackReader(whole);
        reader.Skip();
        Assert.That(reader.End, "the whole value is one value");

        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];
            Assert.Throws<MessagePackException>(() => new MessagePackReader(cut).Skip(), $"after {length} bytes");
        }
    }

    [TestCase("dbffffffff")]
    [TestCase("c6ffffffff")]
    [TestCase("c9ffffffff01")]
    [TestCase("ddffffffff")]
    [TestCase("dfffffffff")]
    [TestCase("df80000000")]
    [TestCase("dcffff00")]
    [TestCase("deffff0000")]
    public void A_length_beyond_the_input_is_refused_and_allocates_nothing_of_that_size(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<MessagePackException>(() => new MessagePackReader(bytes).Skip());
        Assert.Throws<MessagePackException>(() => new MessagePackReader(bytes).ReadArrayHeader());
        Assert.Throws<MessagePackException>(() => new MessagePackReader(bytes).ReadMapHeader());
        Assert.Throws<MessagePackException>(() => new MessagePackReader(bytes).ReadString());
        Assert.Throws<MessagePackException>(() => new MessagePackReader(bytes).ReadBinary());
        Assert.Throws<MessagePackException>(() => new MessagePackReader(bytes).ReadStrings());
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1024 * 1024));
    }

    [Test]
    public void Nesting_is_taken_to_the_limit_and_refused_beyond_it()
    {
        var reader = new MessagePackReader(Nested(Limits.MaxDepth));
        reader.Skip();
        Assert.That(reader.End);
        Assert.Throws<MessagePackException>(() => new MessagePackReader(Nested(Limits.MaxDepth + 1)).Skip());
        Assert.Throws<MessagePackException>(() => new MessagePackReader(Nested(1_000_000)).Skip());

        static byte[] Nested(int depth) => [.. Enumerable.Repeat((byte)0x91, depth), 0xc0];
    }

    [Test]
    public void The_byte_that_is_never_used_is_refused()
    {
        byte[] bytes = [0xc1];
        Assert.Throws<MessagePackException>(() => new MessagePackReader(bytes).Skip());
        Assert.Throws<MessagePackException>(() => new MessagePackReader(bytes).ReadInt32());
        Assert.Throws<MessagePackException>(() => new MessagePackReader(bytes).PeekType());
    }

    [TestCase("a1ff", Description = "no lead byte")]
    [TestCase("a2c3", Description = "cut off")]
    [TestCase("a2c328", Description = "no continuation")]
    [TestCase("a2c080", Description = "overlong zero")]
    [TestCase("a3eda080", Description = "a surrogate")]
    [TestCase("a4f4908080", Description = "beyond Unicode")]
    public void A_string_that_is_not_UTF8_is_refused(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.Throws<MessagePackException>(() => new MessagePackReader(bytes).ReadString());
    }

    [Test]
    public void Random_bytes_do_nothing_worse_than_a_typed_error()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            Refuses(() => new MessagePackReader(bytes).Skip());
            Refuses(() => new MessagePackReader(bytes).ReadString());
            Refuses(() => new MessagePackReader(bytes).ReadDouble());
            Refuses(() => new MessagePackReader(bytes).ReadTimestamp());
            Refuses(() => new MessagePackReader(bytes).ReadStringMap());
            Refuses(() => Frame.Parse(bytes));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

        static void Refuses(Action read)
        {
            try
            {
                read();
            }
            catch (PcmException e) when (e.Code == ErrorCode.ProtocolViolation)
            {
                // That is the answer to nonsense.
            }
        }
    }
}
