using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>One answer of a `results` frame, its payload still encoded.</summary>
/// <param name="Row">The row's number.</param>
/// <param name="Status"><see cref="ErrorCode.None"/>, or why there is no answer.</param>
/// <param name="Encoded">The whole item, <c>[row, status, payload]</c>, to be passed on as it is.</param>
/// <param name="EncodedPayload">Its payload alone.</param>
public readonly record struct ResultItem(ulong Row, ErrorCode Status, ReadOnlyMemory<byte> Encoded, ReadOnlyMemory<byte> EncodedPayload)
{
    /// <summary>The answer of a classify stream, where <see cref="Status"/> is none.</summary>
    public ClassifyResult DecodeClassify()
    {
        var reader = new MessagePackReader(EncodedPayload.Span);
        return ClassifyResult.Read(ref reader);
    }

    /// <summary>The answer of a generate stream, where <see cref="Status"/> is none.</summary>
    public GenerateResult DecodeGenerate()
    {
        var reader = new MessagePackReader(EncodedPayload.Span);
        return GenerateResult.Read(ref reader);
    }

    /// <summary>Tokens of an answer: the prompt's, and generated ones. None where it is an error, or of a shape that its client will refuse.</summary>
    public long CountTokens(InferenceTask task)
    {
        if (Status != ErrorCode.None) return 0;
        var reader = new MessagePackReader(EncodedPayload.Span);
        try
        {
            if (reader.ReadArrayHeader() < 5) return 0;
            for (var skipped = task == InferenceTask.Generate ? 2 : 3; skipped > 0; skipped--) reader.Skip();
            var prompt = reader.ReadInt32();
            return task == InferenceTask.Generate ? (long)prompt + reader.ReadInt32() : prompt;
        }
        catch (MessagePackException)
        {
            return 0;
        }
    }

    /// <summary>The row's error, where <see cref="Status"/> is not none.</summary>
    public RowError DecodeError()
    {
        var reader = new MessagePackReader(EncodedPayload.Span);
        return RowError.Read(ref reader, Status);
    }
}
