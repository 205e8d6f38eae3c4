using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>
/// One frame, read as far as its kind and stream and known to be one well-formed MessagePack array to its last byte.
/// It is a view of the buffer it was read into: of a frame from <see cref="Connection.ReadAsync"/>, valid until the next read.
/// </summary>
public readonly struct Frame
{
    private readonly int _payloadStart;

    private Frame(MessageKind kind, uint stream, int elements, ReadOnlyMemory<byte> body, int payloadStart)
    {
        Kind = kind;
        Stream = stream;
        PayloadElements = elements;
        Body = body;
        _payloadStart = payloadStart;
    }

    public MessageKind Kind { get; }

    /// <summary>The stream that the frame belongs to; 0 is the connection itself.</summary>
    public uint Stream { get; }

    /// <summary>Number of elements after kind and stream.</summary>
    public int PayloadElements { get; }

    /// <summary>The whole MessagePack array, without the length before it.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The elements after kind and stream: what a relay passes on unread.</summary>
    public ReadOnlyMemory<byte> Payload => Body[_payloadStart..];

    /// <inheritdoc cref="Payload"/>
    public ReadOnlySpan<byte> PayloadSpan => Body.Span[_payloadStart..];

    /// <summary>Reads the head of a frame's body and checks the structure of all of it.</summary>
    /// <exception cref="PcmException">Protocol violation: no MessagePack, no array, no kind and stream, bytes left over, nested too deep.</exception>
    public static Frame Parse(ReadOnlyMemory<byte> body)
    {
        var reader = new MessagePackReader(body.Span);
        var elements = reader.ReadArrayHeader();
        if (elements < 2) throw new MessagePackException($"a frame of {elements} elements has no kind and stream", 0);
        var kind = (MessageKind)reader.ReadUInt32();
        var stream = reader.ReadUInt32();
        var payloadStart = reader.Position;

        // From the start again: one pass over the whole array holds depth and element count to the same rules at every level.
        var whole = new MessagePackReader(body.Span);
        whole.Skip();
        if (!whole.End) throw new MessagePackException($"{body.Length - whole.Position} bytes after the end of the frame's array", whole.Position);

        return new Frame(kind, stream, elements - 2, body, payloadStart);
    }

    /// <summary>The message in this frame, which must be of that kind.</summary>
    /// <exception cref="PcmException">Protocol violation: another kind, elements missing or of another type.</exception>
    public T Read<T>()
        where T : IMessage<T>
    {
        if (Kind != T.Kind) throw new PcmException(ErrorCode.ProtocolViolation, $"{Name(T.Kind)} expected, {Name(Kind)} received");
        if (PayloadElements < T.Elements)
        {
            throw new PcmException(ErrorCode.ProtocolViolation, $"{Name(Kind)} has {PayloadElements} elements after kind and stream, {T.Elements} are needed");
        }

        var reader = new MessagePackReader(PayloadSpan);
        try
        {
            return T.Read(ref reader, Payload);
        }
        catch (MessagePackException e)
        {
            throw new PcmException(ErrorCode.ProtocolViolation, $"{Name(Kind)}: {e.Message}", e);
        }
    }

    /// <summary>The same frame over memory of its own, to be kept.</summary>
    public Frame Copy() => new(Kind, Stream, PayloadElements, Body.ToArray(), _payloadStart);

    /// <summary>A kind's name as `PROTOCOL.md` has it.</summary>
    public static string Name(MessageKind kind) => kind switch
    {
        MessageKind.StatusReply => "status_reply",
        MessageKind.ListReply => "list_reply",
        MessageKind.JobBegin => "job_begin",
        MessageKind.JobEnd => "job_end",
        _ => Enum.IsDefined(kind) ? kind.ToString().ToLowerInvariant() : $"kind {(uint)kind}",
    };
}
