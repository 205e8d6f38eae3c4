using NUnit.Framework;
using Pcm.Protocol;
using Pcm.Protocol.MessagePack;

namespace Pcm.UnitTests.Protocol;

/// <summary>Every kind of message: what is written is read, whatever a newer peer adds is passed over, nonsense is a typed error.</summary>
public sealed class MessageTests
{
    private static IEnumerable<MessageKind> Kinds => Enum.GetValues<MessageKind>();

    [TestCaseSource(nameof(Kinds))]
    public void A_message_comes_back_with_every_value(MessageKind kind)
    {
        var (body, again) = Samples.All[kind];
        var frame = Frame.Parse(body);
        Assert.That(frame.Kind, Is.EqualTo(kind));
        Assert.That(frame.Stream, Is.EqualTo(5));
        Assert.That(again(frame), Is.EqualTo(body), "a value that is not read or not written would be missing when it is written again");
    }

    [TestCaseSource(nameof(Kinds))]
    public void Elements_and_keys_that_a_newer_peer_adds_are_passed_over(MessageKind kind)
    {
        var (body, again) = Samples.All[kind];
        var tree = Parse(body);
        var extended = (List<object?>)Extend(tree)!;
        extended.Add(new List<object?> { "from the future", null });
        Assert.That(again(Frame.Parse(Encode(extended))), Is.EqualTo(body));

        // A map with text keys is one of options or facts, unless it holds the names of the user's own making.
        static object? Extend(object? value) => value switch
        {
            List<object?> values => values.Select(Extend).ToList(),
            (object? Key, object? Value)[] pairs when pairs.Length > 0 && !pairs.All(pair => pair.Key is "claim" or "evidence" or "evicted" or "rows") =>
                pairs.Select(pair => (pair.Key, Extend(pair.Value))).Append(("from_the_future", new List<object?> { 1L })).ToArray(),
            _ => value,
        };
    }

    [TestCaseSource(nameof(Kinds))]
    public void Elements_that_are_missing_or_of_another_type_are_a_protocol_violation(MessageKind kind)
    {
        var (body, again) = Samples.All[kind];
        var elements = (List<object?>)Parse(body)!;
        for (var i = 2; i < elements.Count; i++)
        {
            var cut = Encode(elements[..i]);
            Assert.That(Assert.Throws<PcmException>(() => again(Frame.Parse(cut)))!.Code, Is.EqualTo(ErrorCode.ProtocolViolation));

            var wrong = new List<object?>(elements) { [i] = null };
            var encoded = Encode(wrong);
            Assert.That(Assert.Throws<PcmException>(() => again(Frame.Parse(encoded)))!.Code, Is.EqualTo(ErrorCode.ProtocolViolation));
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public void A_damaged_message_does_nothing_worse_than_a_typed_error(MessageKind kind)
    {
        var (body, again) = Samples.All[kind];
        var random = new Random(20261122 + (int)kind);
        for (var round = 0; round < 500; round++)
        {
            var damaged = body.ToArray();
            for (var hits = random.Next(1, 4); hits > 0; hits--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                var frame = Frame.Parse(damaged);
                if (frame.Kind == kind) again(frame);
            }
            catch (PcmException)
            {
                // That is the answer to nonsense.
            }
        }
    }

    [Test]
    public void A_frame_of_another_kind_is_not_read()
    {
        var frame = Frame.Parse(Samples.Encode(new PingMessage(1)));
        Assert.That(Assert.Throws<PcmException>(() => frame.Read<PongMessage>())!.Message, Does.Contain("pong expected, ping received"));
    }

    [Test]
    public void Tasks_and_sides_that_do_not_exist_are_bad_requests()
    {
        var task = Encode([10u, 5u, "translate", "c", Array.Empty<(object?, object?)>()]);
        Assert.That(Assert.Throws<PcmException>(() => Frame.Parse(task).Read<OpenMessage>())!.Code, Is.EqualTo(ErrorCode.BadRequest));

        (object?, object?)[] options = [("truncate", new (object?, object?)[] { ("claim", "middle") })];
        var side = Encode([10u, 5u, "classify", "c", options]);
        Assert.That(Assert.Throws<PcmException>(() => Frame.Parse(side).Read<OpenMessage>())!.Code, Is.EqualTo(ErrorCode.BadRequest));
    }

    [Test]
    public void Codes_have_distinct_names_that_lead_back_to_them()
    {
        Assert.That(ErrorCodes.All, Is.EquivalentTo(Enum.GetValues<ErrorCode>()), "a code without a name would be printed as a number");
        foreach (var code in ErrorCodes.All) Assert.That(ErrorCodes.Parse(code.Name()), Is.EqualTo(code));
        Assert.That(((ErrorCode)999).Name(), Is.EqualTo("error_999"));
        Assert.That(((ErrorCode)999).IsPermanent(), Is.False);
    }

    private static object? Parse(byte[] body)
    {
        var reader = new MessagePackReader(body);
        return MessagePackTree.Read(ref reader);
    }

    private static byte[] Encode(List<object?> elements)
    {
        using var writer = new MessagePackWriter();
        MessagePackTree.Write(writer, elements.ConvertAll(value => value is uint number ? (long)number : value));
        return writer.WrittenSpan.ToArray();
    }
}
