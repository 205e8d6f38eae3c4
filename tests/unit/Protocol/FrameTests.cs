using System.Buffers.Binary;
using NUnit.Framework;
using Pcm.Protocol;
using Pcm.Protocol.MessagePack;

namespace Pcm.UnitTests.Protocol;

/// <summary>Cutting bytes into frames, and reading a frame's head.</summary>
public sealed class FrameTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(7)]
    [TestCase(100)]
    public void Frames_come_out_whole_however_the_bytes_arrive(int bytesAtOnce)
    {
        using var written = new MessagePackWriter();
        for (var i = 0u; i < 50; i++) FrameWriter.Append(written, i, new ProgressMessage("loading", i, 50, new string('x', (int)i * 7)));

        using var buffer = new FrameBuffer();
        var streams = new List<uint>();
        for (var rest = written.WrittenMemory; !rest.IsEmpty;)
        {
            var count = Math.Min(bytesAtOnce, rest.Length);
            rest.Span[..count].CopyTo(buffer.FreeSpace().Span);
            buffer.Received(count);
            rest = rest[count..];
            while (buffer.TryTake(out var frame))
            {
                Assert.That(frame.Read<ProgressMessage>().Text, Has.Length.EqualTo((int)frame.Stream * 7));
                streams.Add(frame.Stream);
            }
        }

        Assert.That(streams, Is.EqualTo(Enumerable.Range(0, 50)));
        Assert.That(buffer.IsEmpty);
    }

    [Test]
    public void A_large_frame_is_held_once_all_of_it_is_there()
    {
        using var written = new MessagePackWriter();
        var text = new string('é', 3_000_000);
        FrameWriter.Append(written, 1, new LoadMessage(text, "/"));

        using var buffer = new FrameBuffer();
        var rest = written.WrittenMemory;
        Frame frame;
        while (!buffer.TryTake(out frame))
        {
            var space = buffer.FreeSpace();
            var count = Math.Min(space.Length, rest.Length);
            rest.Span[..count].CopyTo(space.Span);
            buffer.Received(count);
            rest = rest[count..];
        }

        Assert.That(frame.Read<LoadMessage>().Manifest, Is.EqualTo(text));
    }

    [Test]
    public void An_announced_size_is_refused_before_any_memory_is_taken_for_it()
    {
        using var buffer = new FrameBuffer();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Announce(buffer, Limits.MaxFrameBytes + 1u);
        Assert.That(Assert.Throws<PcmException>(() => buffer.TryTake(out _))!.Code, Is.EqualTo(ErrorCode.FrameTooLarge));

        using var patient = new FrameBuffer();
        Announce(patient, Limits.MaxFrameBytes);
        Assert.That(patient.TryTake(out _), Is.False);
        Assert.That(patient.FreeSpace().Length, Is.LessThanOrEqualTo(Limits.ReceiveBufferBytes));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1024 * 1024));

        using var empty = new FrameBuffer();
        Announce(empty, 0);
        Assert.That(Assert.Throws<PcmException>(() => empty.TryTake(out _))!.Code, Is.EqualTo(ErrorCode.ProtocolViolation));
    }

    [TestCase("c0", Description = "no array")]
    [TestCase("90", Description = "an empty array")]
    [TestCase("9104", Description = "no stream")]
    [TestCase("92a10400", Description = "a kind that is text")]
    [TestCase("92ff00", Description = "a negative kind")]
    [TestCase("92cf000000010000000000", Description = "a kind over 32 bits")]
    [TestCase("920400c0", Description = "bytes after the array")]
    [TestCase("930400", Description = "cut off")]
    [TestCase("930400c1", Description = "no MessagePack inside")]
    public void A_body_that_is_no_frame_is_a_protocol_violation(string hex)
    {
        var body = Convert.FromHexString(hex);
        Assert.That(Assert.Catch<PcmException>(() => Frame.Parse(body))!.Code, Is.EqualTo(ErrorCode.ProtocolViolation));
    }

    [Test]
    public void A_head_longer_than_needed_is_taken_and_relayed_in_the_shortest_form()
    {
        var frame = Frame.Parse(Convert.FromHexString("dc0003" + "cd0004" + "ce00000007" + "cc05"));
        Assert.That((frame.Kind, frame.Stream), Is.EqualTo((MessageKind.Ping, 7u)));
        Assert.That(frame.Read<PingMessage>().Nonce, Is.EqualTo(5));

        using var relayed = new MessagePackWriter();
        FrameWriter.Append(relayed, 300, frame);
        Assert.That(Convert.ToHexStringLower(relayed.WrittenSpan), Is.EqualTo("00000007" + "93" + "04" + "cd012c" + "cc05"));
    }

    [Test]
    public void A_message_over_the_frame_limit_is_refused_and_leaves_what_was_written()
    {
        using var written = new MessagePackWriter();
        FrameWriter.Append(written, 1, new PingMessage(1));
        var before = written.WrittenSpan.ToArray();
        var error = Assert.Throws<PcmException>(() => FrameWriter.Append(written, 1, new LoadMessage(new string('x', 100), "/"), maxFrameBytes: 64));
        Assert.That(error!.Code, Is.EqualTo(ErrorCode.FrameTooLarge));
        Assert.That(written.WrittenSpan.ToArray(), Is.EqualTo(before));
    }

    private static void Announce(FrameBuffer buffer, uint length)
    {
        BinaryPrimitives.WriteUInt32BigEndian(buffer.FreeSpace().Span, length);
        buffer.Received(Limits.LengthBytes);
    }
}
