using System.Buffers.Binary;
using Pcm.Protocol;
using Pcm.Protocol.MessagePack;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>Frames for a daemon that must survive them, from one seed: real ones mutated, out of order, cut off, and such as never were one.</summary>
internal sealed class HostileFrames(Random random)
{
    private const int MaxMutations = 8;

    private static readonly byte[][] Real = RealFrames();

    private readonly HostileValues _values = new(random);

    /// <summary>The next one, with its length; what it says is not always true.</summary>
    public byte[] Next() => random.Next(16) switch
    {
        < 6 => Mutated(),
        6 => Pick(Real),
        7 => Framed(RandomBytes(random.Next(1, 300))),
        8 => CutOff(),
        9 => Announced(),
        10 => Built(values => values.Nest(random.Next(4) == 0 ? random.Next(100, 20_000) : random.Next(12, 20))),
        11 => Built(values => values.Promise()),
        _ => Built(values => values.Body()),
    };

    /// <summary>Rows on stream 1, or now and then another frame.</summary>
    public byte[] NextRows() => random.Next(8) == 0 ? Next() : Built(values => values.Rows(stream: 1));

    public static byte[] Open() => Encode(1, new OpenMessage(InferenceTask.Classify, "claims-tiny", OpenOptions.None));

    public static byte[] Hello() => Encode(0, new HelloMessage(1, 1, "hostile", "test"));

    public static byte[] Ping(ulong nonce) => Encode(0, new PingMessage(nonce));

    public static byte[] Encode<T>(uint stream, T message)
        where T : IMessage<T>
    {
        using var writer = new MessagePackWriter();
        FrameWriter.Append(writer, stream, message);
        return writer.WrittenSpan.ToArray();
    }

    public static byte[] Framed(ReadOnlySpan<byte> body)
    {
        var frame = new byte[Limits.LengthBytes + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length);
        body.CopyTo(frame.AsSpan(Limits.LengthBytes));
        return frame;
    }

    private byte[] Mutated()
    {
        var body = Pick(Real)[Limits.LengthBytes..].ToList();
        for (var mutations = random.Next(1, MaxMutations); mutations > 0 && body.Count > 0; mutations--)
        {
            var at = random.Next(body.Count);
            switch (random.Next(6))
            {
                case 0: body[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: body[at] = Pick<byte>([0, 1, 0x7f, 0x80, 0x90, 0xa0, 0xc0, 0xc1, 0xcf, 0xd3, 0xdd, 0xdf, 0xff]); break;
                case 2: body.RemoveRange(at, Math.Min(random.Next(1, 9), body.Count - at)); break;
                case 3: body.InsertRange(at, RandomBytes(random.Next(1, 9))); break;
                case 4: body.InsertRange(at, body.GetRange(at, Math.Min(random.Next(1, 40), body.Count - at))); break;
                default: body[at] = (byte)random.Next(256); break;
            }
        }

        var frame = Framed(body.ToArray());
        if (random.Next(8) == 0) frame[random.Next(Limits.LengthBytes)] ^= (byte)(1 << random.Next(8));
        return frame;
    }

    private byte[] CutOff()
    {
        var frame = Pick(Real);
        return frame[..random.Next(1, frame.Length)];
    }

    // A length that is too large, or that is allowed and does not come.
    private byte[] Announced()
    {
        var frame = new byte[Limits.LengthBytes + random.Next(40)];
        random.NextBytes(frame);
        BinaryPrimitives.WriteUInt32BigEndian(frame, Pick<uint>([0, Limits.MaxHelloBytes, Limits.MaxHelloBytes + 1, Limits.MaxFrameBytes, Limits.MaxFrameBytes + 1, int.MaxValue, uint.MaxValue]));
        return frame;
    }

    private byte[] Built(Action<HostileValues> build)
    {
        _values.Clear();
        build(_values);
        return Framed(_values.Written);
    }

    private byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];

    private static byte[][] RealFrames()
    {
        using var rows = new RowsBuilder();
        for (ulong row = 0; row < 4; row++) rows.Add(row, new Dictionary<string, string> { ["evidence"] = "The sea is wet.", ["claim"] = "Water is dry." });
        var fields = new Dictionary<string, string> { ["claim"] = "Water is wet." };
        var options = new OpenOptions
        {
            Window = 16,
            Temperature = 0.5,
            Seed = 7,
            MaxTokens = 4,
            Stop = ["\n"],
            Truncate = new Dictionary<string, TruncateSide> { ["evidence"] = TruncateSide.Tail },
        };
        return
        [
            Hello(),
            Ping(3),
            Encode(1, new OpenMessage(InferenceTask.Classify, "claims-tiny", OpenOptions.None)),
            Encode(1, new OpenMessage(InferenceTask.Classify, "claims-tiny", OpenOptions.None)),
            Encode(2, new OpenMessage(InferenceTask.Generate, "claims-tiny", options)),
            Encode(3, new OpenMessage(InferenceTask.Classify, "/dev/zero", options)),
            Encode(uint.MaxValue, new OpenMessage(InferenceTask.Classify, "claims-tiny", options)),
            Encode(1, rows.ToMessage()),
            Encode(2, rows.ToMessage()),
            Encode(1, EndMessage.Instance),
            Encode(1, CancelMessage.Instance),
            Encode(4, new StatusMessage()),
            Encode(5, new ListMessage()),
            Encode(6, new WarmMessage("claims-tiny", options)),
            Encode(7, new EvictMessage("claims-tiny", null)),
            Encode(8, new RenderMessage("claims-tiny", fields, options)),
            Encode(9, new CheckMessage("claims-tiny", OpenOptions.None)),
            Encode(0, new AttachMessage(1, 1, new string('0', 64), 1, "test")),
            Encode(0, new ErrorMessage(ErrorCode.Internal, "no")),
            Encode(0, new WelcomeMessage(1)),
            Encode(1, new OpenedMessage(9, new ContextFacts())),
            Encode(1, new EndedMessage(1, 1, 1)),
            Encode(0, new LoadedMessage(new ContextFacts())),
        ];
    }
}
