using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>The answer to a classified row.</summary>
/// <param name="VerdictIndex">Index into the stream's verdicts.</param>
/// <param name="LabelLogProbabilities">Natural logarithm of each whole label's probability after the prompt, in the order of the stream's labels.</param>
/// <param name="LabelMass">Sum of the labels' probabilities: how much the model meant any of them.</param>
/// <param name="PromptTokens">Tokens of the row's whole prompt.</param>
/// <param name="TruncatedTokens">Tokens that were cut from its fields.</param>
public readonly record struct ClassifyResult(
    int VerdictIndex, double[] LabelLogProbabilities, double LabelMass, int PromptTokens, int TruncatedTokens)
{
    internal void WriteTo(MessagePackWriter writer)
    {
        writer.WriteArrayHeader(5);
        writer.Write(VerdictIndex);
        writer.WriteArrayHeader(LabelLogProbabilities.Length);
        foreach (var value in LabelLogProbabilities) writer.Write(value);
        writer.Write(LabelMass);
        writer.Write(PromptTokens);
        writer.Write(TruncatedTokens);
    }

    internal static ClassifyResult Read(ref MessagePackReader reader)
    {
        if (reader.ReadArrayHeader() < 5) throw new MessagePackException("a classify result has five elements", reader.Position);
        var verdict = reader.ReadInt32();
        var scores = new double[reader.ReadArrayHeader(Limits.MaxListEntries)];
        for (var i = 0; i < scores.Length; i++) scores[i] = reader.ReadDouble();
        return new ClassifyResult(verdict, scores, reader.ReadDouble(), reader.ReadInt32(), reader.ReadInt32());
    }
}
