using System.Text;

namespace Pcm.Inference.Tokenization;

/// <summary>Writes text in the byte-level alphabet.</summary>
internal sealed class ByteLevelNormalizer : Normalizer
{
    public override MarkedText Normalize(MarkedText text)
    {
        if (text.FromRow is null)
            return text with { Text = ByteAlphabet.Write(text.Text) };
        MarkedTextBuilder built = new(text);
        int at = 0;
        foreach (Rune rune in text.Text.EnumerateRunes())
        {
            int width = Math.Min(rune.Utf16SequenceLength, text.Text.Length - at);
            built.Replace(at..(at + width), ByteAlphabet.Write(rune.ToString()));
            at += width;
        }

        return built.Build();
    }
}
