using Pcm.Protocol;
using Pcm.Protocol.MessagePack;

namespace Pcm.IntegrationTests.Faults;

/// <summary>A render whose temperature is written as an integer: it takes some bytes more when it is encoded again.</summary>
internal sealed record GrowingRender(string Context, string Filler) : IMessage<GrowingRender>
{
    private const int FullFields = Pcm.Protocol.Limits.MaxFrameBytes / Pcm.Protocol.Limits.MaxRowBytes - 1;

    // More than names and lengths take.
    private const int Overhead = 1024;

    public static MessageKind Kind => MessageKind.Render;

    public static int Elements => 3;

    /// <summary>One that fills a frame to the last byte.</summary>
    public static GrowingRender OfLargestFrame(string context, uint stream)
    {
        var render = new GrowingRender(context, new string('x', Pcm.Protocol.Limits.MaxRowBytes - Overhead));
        using var writer = new MessagePackWriter();
        FrameWriter.Append(writer, stream, render);
        var missing = Pcm.Protocol.Limits.MaxFrameBytes + Pcm.Protocol.Limits.LengthBytes - writer.Length;
        return render with { Filler = render.Filler + new string('x', missing) };
    }

    public void WriteTo(MessagePackWriter writer)
    {
        writer.Write(Context);
        writer.WriteMapHeader(FullFields + 1);
        for (var field = 0; field < FullFields; field++)
        {
            writer.Write($"field{field}");
            writer.Write(new string('x', Pcm.Protocol.Limits.MaxRowBytes));
        }

        writer.Write("filler");
        writer.Write(Filler);
        writer.WriteMapHeader(1);
        writer.Write("temperature");
        writer.Write(0u);
    }

    public static GrowingRender Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload) => throw new NotSupportedException();
}
