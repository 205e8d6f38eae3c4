namespace Pcm.Inference.Tokenization;

/// <summary>
/// Applies merges to the symbols of one word: always the lowest rank, of equal ones the leftmost, until none is left
/// (Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units").
/// </summary>
internal static class Merger
{
    /// <summary>Merges in place; returns how many symbols are left at the front of <paramref name="symbols"/>.</summary>
    /// <param name="symbols">Ids of the word's characters.</param>
    /// <param name="merges">What merges.</param>
    /// <param name="forbidden">Ids that no merge may make, or null.</param>
    public static int Merge(Span<int> symbols, MergeTable merges, IReadOnlySet<int>? forbidden) =>
        symbols.Length <= TokenizerLimits.MaxScannedSymbols
            ? MergeByScanning(symbols, merges, forbidden)
            : MergeByQueue(symbols, merges, forbidden);

    private static int MergeByScanning(Span<int> symbols, MergeTable merges, IReadOnlySet<int>? forbidden)
    {
        int count = symbols.Length;
        Span<int> ranks = stackalloc int[TokenizerLimits.MaxScannedSymbols];
        for (int i = 0; i + 1 < count; i++)
            ranks[i] = Rank(merges, symbols[i], symbols[i + 1], forbidden, out _);
        while (count > 1)
        {
            int best = 0;
            for (int i = 1; i + 1 < count; i++)
            {
                if (ranks[i] < ranks[best])
                    best = i;
            }

            if (Rank(merges, symbols[best], symbols[best + 1], forbidden, out int merged) == MergeTable.NoMerge)
                break;
            symbols[best] = merged;
            symbols[(best + 2)..count].CopyTo(symbols[(best + 1)..]);
            ranks[Math.Min(best + 2, count)..count].CopyTo(ranks[(best + 1)..]);
            count--;
            if (best > 0)
                ranks[best - 1] = Rank(merges, symbols[best - 1], merged, forbidden, out _);
            if (best + 1 < count)
                ranks[best] = Rank(merges, merged, symbols[best + 1], forbidden, out _);
        }

        return count;
    }

    /// <summary>The symbols as a linked list, and a queue of candidate merges of which those overtaken by others are passed over.</summary>
    private static int MergeByQueue(Span<int> symbols, MergeTable merges, IReadOnlySet<int>? forbidden)
    {
        const int Gone = -1;
        int count = symbols.Length;
        int[] next = new int[count];
        int[] previous = new int[count];
        List<(int, ulong)> candidates = new(count);
        for (int i = 0; i < count; i++)
        {
            next[i] = i + 1;
            previous[i] = i - 1;
            if (i + 1 < count && Rank(merges, symbols[i], symbols[i + 1], forbidden, out _) is var rank and not MergeTable.NoMerge)
                candidates.Add((i, Order(rank, i)));
        }

        PriorityQueue<int, ulong> queue = new(candidates);
        while (queue.TryDequeue(out int left, out ulong order))
        {
            int right = next[left];
            if (symbols[left] == Gone || right == count)
                continue;
            if (Rank(merges, symbols[left], symbols[right], forbidden, out int merged) != (int)(order >> 32))
                continue;
            symbols[left] = merged;
            symbols[right] = Gone;
            next[left] = next[right];
            if (next[left] < count)
                previous[next[left]] = left;
            if (previous[left] >= 0)
                Enqueue(symbols, previous[left], left);
            if (next[left] < count)
                Enqueue(symbols, left, next[left]);
        }

        int kept = 0;
        for (int i = 0; i < count; i = next[i])
            symbols[kept++] = symbols[i];
        return kept;

        void Enqueue(Span<int> symbols, int left, int right)
        {
            int rank = Rank(merges, symbols[left], symbols[right], forbidden, out _);
            if (rank != MergeTable.NoMerge)
                queue.Enqueue(left, Order(rank, left));
        }
    }

    private static ulong Order(int rank, int position) => (ulong)(uint)rank << 32 | (uint)position;

    private static int Rank(MergeTable merges, int left, int right, IReadOnlySet<int>? forbidden, out int merged)
    {
        int rank = merges.Rank(left, right, out merged);
        return forbidden is not null && forbidden.Contains(merged) ? MergeTable.NoMerge : rank;
    }
}
