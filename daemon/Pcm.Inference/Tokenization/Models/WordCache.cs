using System.Collections.Concurrent;

namespace Pcm.Inference.Tokenization;

/// <summary>Ids of the words met lately. Bounded: when full it begins anew, so that a long-lived process follows its text.</summary>
internal sealed class WordCache
{
    private volatile Generation _words = new();

    public bool TryGet(ReadOnlySpan<char> word, out int[] ids)
    {
        ids = [];
        return word.Length <= TokenizerLimits.MaxCachedWordChars && _words.Lookup.TryGetValue(word, out ids!);
    }

    public void Add(ReadOnlySpan<char> word, ReadOnlySpan<int> ids)
    {
        if (word.Length > TokenizerLimits.MaxCachedWordChars)
            return;
        Generation words = _words;
        if (Interlocked.Increment(ref words.Count) > TokenizerLimits.CachedWords)
            words = _words = new Generation();
        words.Lookup.TryAdd(word, ids.ToArray());
    }

    private sealed class Generation
    {
        public readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> Lookup =
            new ConcurrentDictionary<string, int[]>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        public int Count;
    }
}
