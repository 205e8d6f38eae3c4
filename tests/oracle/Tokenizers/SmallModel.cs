using System.Text.Json.Nodes;

namespace Pcm.OracleTests.Tokenizers;

/// <summary>A small BPE vocabulary, learned from sentences by the plain algorithm.</summary>
internal sealed class SmallModel
{
    private const int Merges = 400;
    private const int Sentences = 300;

    private readonly List<(string Left, string Right)> _merges = [];
    private readonly SortedSet<string> _characters = new(StringComparer.Ordinal);

    public SmallModel(IEnumerable<string> sentences)
    {
        Dictionary<string, int> words = [];
        foreach (string word in sentences.Take(Sentences).SelectMany(sentence => sentence.Split(' ')).Where(word => word.All(char.IsAscii)))
            words["▁" + word] = words.GetValueOrDefault("▁" + word) + 1;
        List<(List<string> Symbols, int Count)> spelled = [.. words.Select(pair => (pair.Key.Select(c => c.ToString()).ToList(), pair.Value))];
        foreach ((List<string> symbols, _) in spelled)
            _characters.UnionWith(symbols);
        while (_merges.Count < Merges && Best(spelled) is { } best)
        {
            _merges.Add(best);
            foreach ((List<string> symbols, _) in spelled)
                Join(symbols, best);
        }
    }

    /// <summary>The model's part of a tokenizer.json.</summary>
    public JsonObject ToJson(bool byteLevel)
    {
        JsonObject vocabulary = [];
        foreach (string character in byteLevel ? ByteAlphabet() : _characters.Concat(ByteTokens()).Prepend("<unk>"))
            vocabulary[character] = vocabulary.Count;
        JsonArray merges = [];
        foreach ((string left, string right) in _merges)
        {
            (string a, string b) = byteLevel ? (left.Replace('▁', 'Ġ'), right.Replace('▁', 'Ġ')) : (left, right);
            merges.Add($"{a} {b}");
            vocabulary.TryAdd(a + b, vocabulary.Count);
        }

        return new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = byteLevel ? null : "<unk>",
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = !byteLevel,
            ["byte_fallback"] = !byteLevel,
            ["ignore_merges"] = false,
            ["vocab"] = vocabulary,
            ["merges"] = merges,
        };
    }

    private static IEnumerable<string> ByteTokens() => Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>");

    private static IEnumerable<string> ByteAlphabet()
    {
        int extra = 0;
        for (int b = 0; b < 256; b++)
        {
            bool printable = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            yield return ((char)(printable ? b : 256 + extra++)).ToString();
        }
    }

    private static (string Left, string Right)? Best(List<(List<string> Symbols, int Count)> words)
    {
        Dictionary<(string, string), int> pairs = [];
        foreach ((List<string> symbols, int count) in words)
        {
            for (int i = 0; i + 1 < symbols.Count; i++)
                pairs[(symbols[i], symbols[i + 1])] = pairs.GetValueOrDefault((symbols[i], symbols[i + 1])) + count;
        }

        return pairs.Count == 0 ? null : pairs.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;
    }

    private static void Join(List<string> symbols, (string Left, string Right) pair)
    {
        for (int i = 0; i + 1 < symbols.Count; i++)
        {
            if (symbols[i] == pair.Left && symbols[i + 1] == pair.Right)
            {
                symbols[i] += symbols[i + 1];
                symbols.RemoveAt(i + 1);
            }
        }
    }
}
