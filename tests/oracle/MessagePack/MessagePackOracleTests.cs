using System.Text.Json.Nodes;
using NUnit.Framework;
using Pcm.Protocol.MessagePack;

namespace Pcm.OracleTests.MessagePack;

/// <summary>Our codec against two others: they read what we write, we read what they write, and the bytes are the same.</summary>
public sealed class MessagePackOracleTests
{
    private const int Seed = 20261122;

    private static readonly MessagePackPeer[] Peers = [MessagePackPeer.Python, MessagePackPeer.Npm];

    [TestCaseSource(nameof(Peers))]
    public async Task Every_type_and_boundary_is_the_same_both_ways(object peer)
    {
        var cases = MessagePackCases.All(new Random(Seed)).Select(value => (Encoding: Encode(value), Value: value)).ToList();
        var answers = await ((MessagePackPeer)peer).AskAsync(cases);
        Assert.That(answers, Has.Count.EqualTo(cases.Count));

        Assert.Multiple(() =>
        {
            foreach (var ((encoding, value), (difference, theirs)) in cases.Zip(answers))
            {
                Assert.That(difference, Is.Null, () => $"it reads ours: {Shortened(value)}");
                AssertReads(theirs, value);
                if (!TakenForAnInteger(peer, value)) Assert.That(theirs.AsSpan().SequenceEqual(encoding), () => $"the bytes: {Shortened(value)}");
            }
        });
    }

    [TestCaseSource(nameof(Peers))]
    public async Task Encodings_longer_than_needed_mean_the_same(object peer)
    {
        var cases = MessagePackCases.LongForms.Select(one => (Convert.FromHexString(one.Hex), one.Value)).ToList();
        var answers = await ((MessagePackPeer)peer).AskAsync(cases);
        Assert.Multiple(() =>
        {
            foreach (var ((encoding, value), (difference, _)) in cases.Zip(answers))
            {
                Assert.That(difference, Is.Null, $"the peer: {Convert.ToHexString(encoding)}");
                AssertReads(encoding, value);
            }
        });
    }

    private static void AssertReads(byte[] encoding, JsonArray value)
    {
        var reader = new MessagePackReader(encoding);
        var read = Values.Read(ref reader, value);
        Assert.That(JsonNode.DeepEquals(WithoutSign(read), WithoutSign(value)) && reader.End, () => $"we read {Shortened(value)} as {Shortened(read)}");
    }

    // JavaScript writes any float without a fraction as an integer, and minus zero as zero.
    private static bool TakenForAnInteger(object peer, JsonArray value) =>
        ReferenceEquals(peer, MessagePackPeer.Npm) && (string)value[0]! == "f" && double.IsInteger(BitConverter.UInt64BitsToDouble(Convert.ToUInt64((string)value[1]!, 16)));

    // Which of the many NaNs it is, is nobody's promise; and minus zero may have come as an integer, which has no sign.
    private static JsonNode WithoutSign(JsonArray value) => (string)value[0]! switch
    {
        "f" when double.IsNaN(BitConverter.UInt64BitsToDouble(Convert.ToUInt64((string)value[1]!, 16))) => "NaN",
        "f" when (string)value[1]! == "8000000000000000" => Values.Float64(0),
        "g" when float.IsNaN(BitConverter.UInt32BitsToSingle(Convert.ToUInt32((string)value[1]!, 16))) => "NaN",
        _ => value,
    };

    private static byte[] Encode(JsonArray value)
    {
        using var writer = new MessagePackWriter();
        Values.Write(writer, value);
        return writer.WrittenSpan.ToArray();
    }

    private static string Shortened(JsonArray value)
    {
        var text = value.ToJsonString();
        return text.Length <= 100 ? text : text[..100] + "…";
    }
}
