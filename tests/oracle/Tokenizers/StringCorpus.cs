using System.Text;
using System.Text.Json;
using NUnit.Framework;

namespace Pcm.OracleTests.Tokenizers;

/// <summary>Strings that tokenizers are tried on; the same ones every time.</summary>
internal sealed class StringCorpus
{
    private const int Seed = 20260215;

    private static readonly (int First, int Last)[] Blocks =
    [
        (0x20, 0x7E), (0xA0, 0x17F), (0x180, 0x24F), (0x2B0, 0x36F), (0x370, 0x52F), (0x590, 0x6FF), (0x900, 0x97F), (0xE00, 0xE7F),
        (0x1100, 0x11FF), (0x1E00, 0x1FFF), (0x2000, 0x206F), (0x2070, 0x2BFF), (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3),
        (0xE000, 0xE0FF), (0xF900, 0xFAFF), (0xFB00, 0xFEFF), (0xFF00, 0xFFFF), (0x10000, 0x100FF), (0x10400, 0x104FF),
        (0x1D400, 0x1D7FF), (0x1E900, 0x1E95F), (0x1F100, 0x1F1FF), (0x1F300, 0x1FAFF), (0x20000, 0x2A6DF), (0xE0000, 0xE01EF), (0, 0x10FFFF),
    ];

    private static readonly string[] Emoji =
        ["😀", "👩‍👩‍👧‍👦", "👍🏽", "🇩🇪", "🏳️‍🌈", "❤️", "1️⃣", "🧑🏿‍🚀", "☃", "\uFE0F", "\u200D", " ", "a", "."];

    private static readonly string[] Blanks =
        [" ", "  ", "   ", "\t", "\n", "\r\n", "\r", "\u00A0", "\u2003", "\u3000", "\u2028", "\u0085", "\u200B", "\uFEFF", "▁", "x", "é", "7"];

    private static readonly string[] Words =
    [
        "don't", "I'LL", "we've", "it'S", "o'ſ", "'re", "123456", "3.14", "1,000", "x²", "½", "Ⅷ", "٣٤", "foo_bar", "camelCase", "HTTPServer",
        "http://a.b/c?d=e", "{\"a\": [1, 2]}", "<div>", "a+b=c", "naïve", "ΑΣ", "İstanbul", "straße",
        "e\u0301", "a\u0305\u0301", "a\u0301\u0323", "q\u0307\u0323\u0301", "\u1100\u1161\u11A8\u11A8", "한국어", "日本語", "مرحبا", "हिन्दी",
        "...", "--", "'", "\"", " ", "  ", "\n", "\n\n", "\t", "<0x0A>", "<s>", "▁", "Ġ", "ﬁ",
    ];

    private readonly Random _random = new(Seed);

    /// <summary>At least <paramref name="count"/> strings: a third of them natural text, the rest made up.</summary>
    /// <param name="natural">Sentences.</param>
    /// <param name="addedTokens">Contents of added tokens, to be strewn in.</param>
    /// <param name="count">How many.</param>
    public static List<string> Build(IReadOnlyList<string> natural, IReadOnlyList<string> addedTokens, int count)
    {
        StringCorpus corpus = new();
        List<string> strings = ["", " ", "\n", "\0", "\uFFFF", "\U0010FFFF"];
        for (int i = 0; strings.Count < count / 3 && i < natural.Count; i++)
            strings.Add(natural[i]);
        while (strings.Count < count)
            strings.Add(corpus.MakeUp(addedTokens, strings.Count));
        return strings;
    }

    /// <summary>Claims and evidence of the FEVER rows beside the repository where they are, else the repository's own claims.</summary>
    public static List<string> NaturalText()
    {
        string fever = Path.Combine(TestPaths.RepoRoot, "..", "shared", "data", "fever");
        bool found = Directory.Exists(fever);
        TestContext.Progress.WriteLine(found ? $"sentences from {fever}" : $"{fever} is absent: sentences and tokenizers of this repository only");
        string[] files = found
            ? Directory.GetFiles(fever, "*.jsonl")
            : [Path.Combine(TestPaths.RepoRoot, "tests", "claims", "everyday.jsonl")];
        List<string> texts = [];
        foreach (string line in files.Order(StringComparer.Ordinal).SelectMany(File.ReadLines))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            foreach (string field in new[] { "claim", "evidence" })
            {
                if (row.RootElement.TryGetProperty(field, out JsonElement text) && text.GetString() is { Length: > 0 } value)
                    texts.Add(value);
            }
        }

        Random random = new(Seed);
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(texts));
        return texts;
    }

    private string MakeUp(IReadOnlyList<string> addedTokens, int number) => (number % 16) switch
    {
        0 or 1 or 2 => Join(_random.Next(1, 40), RandomCharacter),
        3 or 4 => OneBlock(),
        5 => Join(_random.Next(1, 30), () => ((char)_random.Next(0, 0x21)).ToString()),
        6 => Join(_random.Next(1, 20), () => ((char)_random.Next(0, 0xA1)).ToString()),
        7 => Join(_random.Next(1, 10), () => Pick(Emoji)),
        8 or 9 => Join(_random.Next(1, 12), () => Pick(Blanks)),
        10 when number % 160 == 10 => LongRun(),
        10 or 11 or 12 => Join(_random.Next(1, 10), () => Pick(Words) + Pick(["", " ", "  ", "\n"])),
        13 => Join(_random.Next(1, 30), () => _random.Next(3) == 0 ? " " : _random.Next(0, 100000).ToString(System.Globalization.CultureInfo.InvariantCulture)),
        _ when addedTokens.Count > 0 => Join(_random.Next(1, 8), () => Pick(addedTokens) + Pick(["", "", " ", "  ", "a", "\n", "é", "1"])),
        _ => Join(_random.Next(1, 10), () => Pick(Words)),
    };

    private string OneBlock()
    {
        (int first, int last) = Blocks[_random.Next(Blocks.Length)];
        return Join(_random.Next(1, 30), () => _random.Next(6) == 0 ? " " : CharacterIn(first, last));
    }

    private string LongRun()
    {
        string unit = _random.Next(3) == 0 ? Pick(Blanks) : RandomCharacter();
        return Join(_random.Next(100, 2000), () => unit);
    }

    private string RandomCharacter()
    {
        (int first, int last) = Blocks[_random.Next(Blocks.Length)];
        return CharacterIn(first, last);
    }

    private string CharacterIn(int first, int last)
    {
        int codePoint = _random.Next(first, last + 1);
        return new Rune(Rune.IsValid(codePoint) ? codePoint : 0xFFFD).ToString();
    }

    private string Pick(IReadOnlyList<string> from) => from[_random.Next(from.Count)];

    private static string Join(int count, Func<string> next)
    {
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
            text.Append(next());
        return text.ToString();
    }
}
