using System.Text;

namespace Pcm.Inference.Tokenization;

/// <summary>Small letters throughout.</summary>
internal sealed class LowercaseNormalizer : Normalizer
{
    public override MarkedText Normalize(MarkedText text)
    {
        MarkedTextBuilder built = new(text);
        int at = 0;
        foreach (Rune rune in text.Text.EnumerateRunes())
        {
            int width = Math.Min(rune.Utf16SequenceLength, text.Text.Length - at);
            built.Replace(at..(at + width), LowerCase.Of(rune));
            at += width;
        }

        return built.Build();
    }
}
