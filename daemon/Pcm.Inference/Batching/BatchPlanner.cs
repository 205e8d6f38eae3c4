namespace Pcm.Inference;

/// <summary>
/// Chooses which waiting rows go into the next pass: the oldest, and those of its kind whose lengths are nearest to its own, so that
/// little is spent on padding. Follows from the waiting rows alone.
/// </summary>
internal sealed class BatchPlanner(DecodingPlan plan, PassBudget budget, int prefixTokens)
{
    /// <summary>As <see cref="InferenceEngine.NextBatch"/>.</summary>
    public int Choose(IReadOnlyList<PreparedItem> waiting, Span<int> chosen)
    {
        PreparedItem oldest = waiting[0];
        chosen[0] = 0;
        RunMode mode = oldest.SharesPrefix ? plan.Shared : plan.Separate;
        if (!mode.Batches || chosen.Length == 1)
            return 1;

        List<int> candidates = [];
        for (int i = 1; i < waiting.Count; i++)
        {
            if (waiting[i].Generates == oldest.Generates && waiting[i].SharesPrefix == oldest.SharesPrefix)
                candidates.Add(i);
        }
        int own = Width(oldest);
        candidates.Sort((a, b) => Compare(waiting, own, a, b));
        int count = Fill(waiting, candidates, mode, chosen);
        chosen[..count].Sort();
        return count;
    }

    private int Fill(IReadOnlyList<PreparedItem> waiting, List<int> candidates, RunMode mode, Span<int> chosen)
    {
        // Generated tokens lengthen the cache of every row that is still going.
        int slots = (mode.UsesPrefix ? prefixTokens : 0) + (waiting[0].Generate?.MaxTokens ?? 0);
        int count = 1;
        int longest = Width(waiting[0]);
        int shortest = longest;
        foreach (int index in candidates)
        {
            int width = Width(waiting[index]);
            int widest = Math.Max(longest, width);
            int narrowest = Math.Min(shortest, width);
            bool fits = mode.Padding != Padding.None || width == longest;
            if (count == chosen.Length || !fits || !budget.Fits(count + 1, slots, widest, widest - narrowest + 1)
                || Wasteful(widest, narrowest))
                break;
            (longest, shortest) = (widest, narrowest);
            chosen[count++] = index;
        }
        return count;
    }

    // Past this, the padding of the short rows costs more than a pass of their own.
    private static bool Wasteful(int longest, int shortest) => longest > Limits.MaxPaddingRatio * shortest + Limits.FreePaddingTokens;

    private static int Compare(IReadOnlyList<PreparedItem> waiting, int own, int a, int b)
    {
        int byLength = Math.Abs(Width(waiting[a]) - own).CompareTo(Math.Abs(Width(waiting[b]) - own));
        return byLength != 0 ? byLength : a.CompareTo(b);
    }

    private static int Width(PreparedItem item) => item.Tokens.Length;
}
