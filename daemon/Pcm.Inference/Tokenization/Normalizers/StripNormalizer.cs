namespace Pcm.Inference.Tokenization;

/// <summary>Drops white space at the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    public override MarkedText Normalize(MarkedText text)
    {
        int start = 0;
        int end = text.Text.Length;
        while (left && start < end && CharacterClasses.WhiteSpace.Contains(text.Text[start]))
            start++;
        while (right && end > start && CharacterClasses.WhiteSpace.Contains(text.Text[end - 1]))
            end--;
        return text.Slice(start..end);
    }
}
