using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>The answer to a generated row.</summary>
/// <param name="FinishReason"><c>eos</c>: the model ended; <c>stop</c>: a stop string came; <c>length</c>: the limit was reached.</param>
public readonly record struct GenerateResult(string Text, string FinishReason, int PromptTokens, int GeneratedTokens, int TruncatedTokens)
{
    internal void WriteTo(MessagePackWriter writer)
    {
        writer.WriteArrayHeader(5);
        writer.Write(Text);
        writer.Write(FinishReason);
        writer.Write(PromptTokens);
        writer.Write(GeneratedTokens);
        writer.Write(TruncatedTokens);
    }

    internal static GenerateResult Read(ref MessagePackReader reader)
    {
        if (reader.ReadArrayHeader() < 5) throw new MessagePackException("a generate result has five elements", reader.Position);
        return new GenerateResult(reader.ReadString(), reader.ReadName(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
    }
}
