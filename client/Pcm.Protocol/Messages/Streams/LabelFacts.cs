using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>One label of a context: the text that is scored after the prompt, and the verdict it stands for.</summary>
public sealed record LabelFacts(string Text, string Verdict)
{
    internal void WriteTo(MessagePackWriter writer)
    {
        var map = new MapWriter(writer);
        map.Add("text", Text);
        map.Add("verdict", Verdict);
        map.End();
    }

    internal static LabelFacts Read(ref MessagePackReader reader)
    {
        string text = "", verdict = "";
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "text": text = reader.ReadString(Limits.MaxMessageBytes); break;
                case "verdict": verdict = reader.ReadString(Limits.MaxMessageBytes); break;
                default: reader.Skip(); break;
            }
        }

        return new LabelFacts(text, verdict);
    }

    internal static List<LabelFacts> ReadAll(ref MessagePackReader reader)
    {
        var count = reader.ReadArrayHeader(Limits.MaxListEntries);
        var labels = new List<LabelFacts>(count);
        for (; count > 0; count--) labels.Add(Read(ref reader));
        return labels;
    }
}
