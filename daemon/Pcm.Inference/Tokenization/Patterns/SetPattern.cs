namespace Pcm.Inference.Tokenization;

/// <summary>Finds single characters of a set.</summary>
internal sealed class SetPattern(CodePointSet set) : TextPattern
{
    public override bool TryFind(ReadOnlySpan<char> text, int from, out Range match)
    {
        for (int at = from; at < text.Length; at++)
        {
            int width = set.WidthAt(text, at);
            if (width > 0)
            {
                match = at..(at + width);
                return true;
            }

            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                at++;
        }

        match = default;
        return false;
    }
}
