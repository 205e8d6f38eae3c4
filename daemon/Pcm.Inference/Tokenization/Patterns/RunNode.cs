namespace Pcm.Inference.Tokenization;

/// <summary>A run of characters of one set. Loops rather than recurses, so that a run's length costs no stack.</summary>
internal sealed class RunNode(CodePointSet set, int min, int max, Greed greed, PatternNode next) : PatternNode(next)
{
    public override int Match(ReadOnlySpan<char> text, int at)
    {
        int end = at;
        int count = 0;
        int wanted = greed == Greed.Lazy ? min : max;
        while (count < wanted && set.WidthAt(text, end) is var width and > 0)
        {
            end += width;
            count++;
        }

        if (count < min)
            return NoMatch;
        return greed switch
        {
            Greed.Possessive => Next.Match(text, end),
            Greed.Lazy => MatchMore(text, end, count),
            _ => MatchLess(text, end, count),
        };
    }

    public override bool MayBeginWith(int ascii) => set.Contains(ascii) || (min == 0 && Next.MayBeginWith(ascii));

    private int MatchLess(ReadOnlySpan<char> text, int end, int count)
    {
        while (true)
        {
            int matched = Next.Match(text, end);
            if (matched != NoMatch || count == min)
                return matched;
            bool pair = end >= 2 && char.IsLowSurrogate(text[end - 1]) && char.IsHighSurrogate(text[end - 2]);
            end -= pair ? 2 : 1;
            count--;
        }
    }

    private int MatchMore(ReadOnlySpan<char> text, int end, int count)
    {
        while (true)
        {
            int matched = Next.Match(text, end);
            if (matched != NoMatch || count == max)
                return matched;
            int width = set.WidthAt(text, end);
            if (width == 0)
                return NoMatch;
            end += width;
            count++;
        }
    }
}
