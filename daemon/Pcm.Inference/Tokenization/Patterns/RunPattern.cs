namespace Pcm.Inference.Tokenization;

/// <summary>Finds runs of characters of one of several sets that have nothing in common.</summary>
internal sealed class RunPattern(params CodePointSet[] sets) : TextPattern
{
    public override bool TryFind(ReadOnlySpan<char> text, int from, out Range match)
    {
        for (int at = from; at < text.Length; at++)
        {
            foreach (CodePointSet set in sets)
            {
                int end = at;
                while (set.WidthAt(text, end) is var width and > 0)
                    end += width;
                if (end > at)
                {
                    match = at..end;
                    return true;
                }
            }

            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                at++;
        }

        match = default;
        return false;
    }
}
