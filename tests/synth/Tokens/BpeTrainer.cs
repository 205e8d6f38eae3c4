using System.Text.RegularExpressions;

namespace Pcm.Synth.Tokens;

/// <summary>Learns byte-pair merges from a text, the most frequent pair first (Sennrich et al., arXiv 1508.07909).</summary>
public static partial class BpeTrainer
{
    private const int RarestPair = 2;

    /// <summary>Up to <paramref name="limit"/> merges, fewer where the text has no more repeated pairs.</summary>
    public static IReadOnlyList<(string Left, string Right)> Train(string text, int limit)
    {
        var words = Words().Matches(text)
            .GroupBy(match => match.Value, StringComparer.Ordinal)
            .Select(group => (Pieces: ByteAlphabet.Spell(group.Key).Select(c => c.ToString()).ToList(), Count: group.Count()))
            .ToList();

        var merges = new List<(string, string)>();
        while (merges.Count < limit)
        {
            var (pair, count) = MostFrequentPair(words);
            if (count < RarestPair)
                break;
            merges.Add(pair);
            foreach (var (pieces, _) in words)
                Merge(pieces, pair);
        }

        return merges;
    }

    private static ((string Left, string Right) Pair, int Count) MostFrequentPair(List<(List<string> Pieces, int Count)> words)
    {
        var counts = new Dictionary<(string Left, string Right), int>();
        foreach (var (pieces, count) in words)
        {
            for (int i = 1; i < pieces.Count; i++)
            {
                var pair = (pieces[i - 1], pieces[i]);
                counts[pair] = counts.GetValueOrDefault(pair) + count;
            }
        }

        // Equal counts go by spelling, so that the result does not hang on the order of a dictionary.
        return counts.Count == 0
            ? (("", ""), 0)
            : counts.OrderByDescending(entry => entry.Value)
                .ThenBy(entry => entry.Key.Left, StringComparer.Ordinal)
                .ThenBy(entry => entry.Key.Right, StringComparer.Ordinal)
                .Select(entry => (entry.Key, entry.Value))
                .First();
    }

    private static void Merge(List<string> pieces, (string Left, string Right) pair)
    {
        for (int i = 1; i < pieces.Count; i++)
        {
            if (pieces[i - 1] == pair.Left && pieces[i] == pair.Right)
            {
                pieces[i - 1] += pieces[i];
                pieces.RemoveAt(i);
            }
        }
    }

    /// <summary>GPT-2's split without numbers, since Digits keeps every digit apart.</summary>
    [GeneratedRegex(@"'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?[^\s\p{L}\p{N}]+")]
    private static partial Regex Words();
}
