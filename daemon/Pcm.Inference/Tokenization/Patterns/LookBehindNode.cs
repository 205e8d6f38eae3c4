namespace Pcm.Inference.Tokenization;

/// <summary>Requires that characters of these sets do, or do not, end here.</summary>
internal sealed class LookBehindNode(CodePointSet[] sets, bool negative, PatternNode next) : PatternNode(next)
{
    public override int Match(ReadOnlySpan<char> text, int at) => EndsAt(text, at) != negative ? Next.Match(text, at) : NoMatch;

    private bool EndsAt(ReadOnlySpan<char> text, int at)
    {
        for (int i = sets.Length - 1; i >= 0; i--)
        {
            bool pair = at >= 2 && char.IsLowSurrogate(text[at - 1]) && char.IsHighSurrogate(text[at - 2]);
            at -= pair ? 2 : 1;
            if (at < 0 || sets[i].WidthAt(text, at) == 0)
                return false;
        }

        return true;
    }
}
