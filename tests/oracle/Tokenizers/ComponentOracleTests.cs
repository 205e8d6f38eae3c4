using System.Text;
using NUnit.Framework;
using Pcm.Inference;

namespace Pcm.OracleTests.Tokenizers;

/// <summary>Every component that tokenizer.json files are made of, each against the native implementation.</summary>
[TestFixture]
public sealed class ComponentOracleTests
{
    private const int StringsPerCase = 700;
    private const int ShownDifferences = 12;

    private const string Llama3 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private const string Gpt4o =
        @"[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private const string DeepSeek =
        @"[!\""#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private const string ByteLevel = """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}""";
    private const string ByteLevelRegex = """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}""";

    private const string Llama2Decoder =
        """{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}""";

    private const string Bos =
        """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"<s>":{"id":"<s>","ids":[3],"tokens":["<s>"]},"</s>":{"id":"</s>","ids":[4,5],"tokens":["</s>","x"]}}}""";

    private static readonly List<string> Natural = StringCorpus.NaturalText();
    private static readonly SmallModel Model = new(Natural);

    private static readonly ComponentCase[] Cases =
    [
        SmolLm2(),
        new("Digits contiguous") { ByteLevel = true, PreTokenizer = Sequence("""{"type":"Digits","individual_digits":false}""", ByteLevel), Decoder = ByteLevel },
        new("Llama 3") { ByteLevel = true, Model = """{"ignore_merges":true}""", PreTokenizer = Sequence(Split(Llama3), ByteLevel), Decoder = ByteLevel },
        new("GPT-4o") { ByteLevel = true, PreTokenizer = Sequence(Split(Gpt4o), ByteLevel), Decoder = ByteLevel },
        new("Qwen 2") { ByteLevel = true, Normalizer = """{"type":"NFC"}""", PreTokenizer = Sequence(Split(Llama3.Replace("{1,3}", "", StringComparison.Ordinal)), ByteLevel), Decoder = ByteLevel },
        new("DeepSeek") { ByteLevel = true, PreTokenizer = Sequence(Split(@"\\p{N}{1,3}"), Split("[一-龥぀-ゟ゠-ヿ]+"), Split(DeepSeek), ByteLevel), Decoder = ByteLevel },
        new("bracket classes") { ByteLevel = true, PreTokenizer = Sequence(Split(@"[\\p{L}\\p{M}]+|\\p{N}|[^\\s\\p{L}\\p{M}\\p{N}]"), ByteLevel) },
        new("word classes") { ByteLevel = true, PreTokenizer = Sequence(Split(@"\\w+|\\d{2,}|[[:punct:]]++|(?<=\\s)\\W|\\S+?x"), ByteLevel) },
        new("intersection and places") { ByteLevel = true, PreTokenizer = Sequence(Split(@"^[\\p{L}&&[^a-f]]+|[\\x{61}-\\x{66}]+$|\\p{^N}\\p{Nd}|(?>ab|a)c?"), ByteLevel) },
        new("Split removed") { PreTokenizer = Split(@"\\s+", "Removed") },
        new("Split with previous") { PreTokenizer = Split(@"\\s", "MergedWithPrevious") },
        new("Split with next") { PreTokenizer = Split(@"\\s", "MergedWithNext") },
        new("Split contiguous") { PreTokenizer = Split(@"\\s|a", "Contiguous") },
        new("Split inverted") { PreTokenizer = Split(@"\\p{L}+", "Removed", "true") },
        new("Split inverted with next") { PreTokenizer = Split(@"\\p{L}+", "MergedWithNext", "true") },
        new("Split string") { PreTokenizer = """{"type":"Split","pattern":{"String":"e"},"behavior":"MergedWithPrevious","invert":false}""" },
        new("Whitespace") { PreTokenizer = """{"type":"Whitespace"}""" },
        new("WhitespaceSplit") { PreTokenizer = """{"type":"WhitespaceSplit"}""" },
        new("Punctuation") { PreTokenizer = """{"type":"Punctuation","behavior":"Contiguous"}""" },
        new("CharDelimiterSplit") { PreTokenizer = """{"type":"CharDelimiterSplit","delimiter":"a"}""" },
        new("FixedLength") { PreTokenizer = """{"type":"FixedLength","length":3}""" },
        new("ByteLevel before another") { ByteLevel = true, PreTokenizer = Sequence(ByteLevelRegex, """{"type":"Punctuation"}"""), Decoder = ByteLevel },
        new("Metaspace always") { PreTokenizer = Metaspace("always", "true"), Decoder = Metaspace("always", "true"), AddedTokens = Marks },
        new("Metaspace first") { PreTokenizer = Metaspace("first", "false"), Decoder = Metaspace("first", "false"), AddedTokens = Marks },
        new("Metaspace never") { PreTokenizer = Metaspace("never", "true"), Decoder = Metaspace("never", "true"), AddedTokens = Marks },
        new("Llama 2") { Normalizer = Normalizers("""{"type":"Prepend","prepend":"▁"}""", Replace(" ", "▁")), Decoder = Llama2Decoder, AddedTokens = Marks, PostProcessor = Bos },
        new("Gemma") { Normalizer = Replace(" ", "▁"), PreTokenizer = """{"type":"Split","pattern":{"String":" "},"behavior":"MergedWithPrevious","invert":false}""", Decoder = Llama2Decoder, AddedTokens = Marks },
        new("no byte fallback") { Model = """{"byte_fallback":false}""", Normalizer = Replace(" ", "▁") },
        new("no byte fallback, unknowns apart") { Model = """{"byte_fallback":false,"fuse_unk":false}""", Normalizer = Replace(" ", "▁") },
        new("no unknown token") { Model = """{"byte_fallback":false,"unk_token":null}""", Decoder = """{"type":"Fuse"}""" },
        new("end of word suffix") { Model = """{"byte_fallback":false,"end_of_word_suffix":"e"}""", PreTokenizer = """{"type":"WhitespaceSplit"}""", Decoder = """{"type":"BPEDecoder","suffix":"e"}""" },
        new("NFC") { Normalizer = """{"type":"NFC"}""" },
        new("NFD") { Normalizer = """{"type":"NFD"}""" },
        new("NFKC") { Normalizer = """{"type":"NFKC"}""" },
        new("NFKD") { Normalizer = """{"type":"NFKD"}""" },
        new("Lowercase, Strip") { Normalizer = Normalizers("""{"type":"Lowercase"}""", """{"type":"Strip","strip_left":true,"strip_right":true}""") },
        new("Strip left, Metaspace first") { Normalizer = """{"type":"Strip","strip_left":true,"strip_right":false}""", PreTokenizer = Metaspace("first", "true"), AddedTokens = Marks },
        new("NFD, StripAccents") { Normalizer = Normalizers("""{"type":"NFD"}""", """{"type":"StripAccents"}""") },
        new("Replace pattern") { Normalizer = """{"type":"Replace","pattern":{"Regex":"\\s{2,}|\\p{P}"},"content":"▁"}""", Decoder = """{"type":"Replace","pattern":{"Regex":"[▁a]+"},"content":"-"}""" },
        new("ByteLevel normalizer") { ByteLevel = true, Normalizer = """{"type":"ByteLevel"}""", Decoder = ByteLevel, AddedTokens = Marks },
        new("Strip decoder") { Decoder = """{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Strip","content":"▁","start":2,"stop":0}]}""", Normalizer = Replace(" ", "▁") },
        new("RobertaProcessing") { ByteLevel = true, PreTokenizer = ByteLevelRegex, PostProcessor = """{"type":"RobertaProcessing","sep":["</s>",2],"cls":["<s>",1],"trim_offsets":true,"add_prefix_space":false}""" },
        new("BertProcessing in sequence") { ByteLevel = true, PreTokenizer = ByteLevel, PostProcessor = """{"type":"Sequence","processors":[{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},{"type":"BertProcessing","sep":["b",2],"cls":["a",1]}]}""" },
        new("added tokens as written") { ByteLevel = true, PreTokenizer = ByteLevelRegex, AddedTokens = Marks, Decoder = ByteLevel },
        new("added tokens normalized") { Normalizer = """{"type":"Lowercase"}""", AddedTokens = Marks.Replace("\"special\"", "\"normalized\":true,\"special\"", StringComparison.Ordinal) },
    ];

    private static string Marks =>
        """
        [{"content":"<s>","special":true},{"content":"</s>","special":true,"rstrip":true},{"content":"<s","special":false},{"content":"DON","special":false,"single_word":true},
         {"content":"'t","special":false,"lstrip":true,"rstrip":true},{"content":"  ","special":false},{"content":"<|é|>","special":true,"single_word":true,"lstrip":true}]
        """;

    /// <summary>Digits one by one, then GPT-2's words, and chat tokens; as SmolLM2 has them.</summary>
    internal static ComponentCase SmolLm2() => new("SmolLM2")
    {
        ByteLevel = true,
        PreTokenizer = Sequence(
            """{"type":"Digits","individual_digits":true}""",
            """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}"""),
        Decoder = ByteLevelRegex,
        AddedTokens = """[{"content":"<|endoftext|>","special":true},{"content":"<|im_start|>","special":true},{"content":"<|im_end|>","special":true}]""",
    };

    [Test]
    public Task Components_equal_the_native_implementation()
    {
        List<string> added = ["<s>", "</s>", "<s", "DON", "don", "'t", "  ", "<|é|>", "<|É|>", "x"];
        return CompareAsync(Cases, StringCorpus.Build(Natural, added, StringsPerCase));
    }

    /// <summary>So that every table of ours is compared whole.</summary>
    [Test]
    public Task Every_code_point_is_classified_and_normalized_alike()
    {
        string[] names = ["SmolLM2", "GPT-4o", "word classes", "Whitespace", "Punctuation", "NFC", "NFKC", "NFKD", "Lowercase, Strip", "NFD, StripAccents"];
        return CompareAsync([.. names.Select(name => Cases.Single(candidate => candidate.Name == name))], CodePointStrings());
    }

    private static async Task CompareAsync(ComponentCase[] cases, List<string> strings)
    {
        string folder = Directory.CreateTempSubdirectory("pcm-components-").FullName;
        try
        {
            string[] files = [.. cases.Select((_, i) => Path.Combine(folder, $"{i}.json"))];
            for (int i = 0; i < cases.Length; i++)
                await File.WriteAllTextAsync(files[i], cases[i].ToJson(Model));
            List<string> differences = [];
            int compared = 0;
            Tokenizer? tokenizer = null;
            await foreach (NativeAnswer native in NativeTokenizers.RunAsync(strings, files))
            {
                (int number, int index) = Math.DivRem(compared++, strings.Count);
                if (index == 0)
                    tokenizer = Tokenizer.Load(files[number]);
                if (TokenizerOracleTests.Difference(tokenizer!, strings[index], native) is { } difference)
                    differences.Add($"{cases[number]}: {difference}");
            }

            Assert.That(compared, Is.EqualTo(cases.Length * strings.Count));
            Assert.That(differences, Is.Empty, string.Join('\n', differences.DistinctBy(text => text.Split(':')[0]).Take(ShownDifferences)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>All assigned planes' code points, each after a letter and before a digit, 64 to a string.</summary>
    private static List<string> CodePointStrings()
    {
        List<string> strings = [];
        StringBuilder text = new();
        foreach ((int first, int last) in new[] { (0, 0x33FF), (0x9FF0, 0xABFF), (0xD7A0, 0x18FFF), (0x1AFF0, 0x1FFFF), (0x2A6D0, 0x2A6E0), (0x2F7F0, 0x2FA20), (0xE0000, 0xE01F0) })
        {
            for (int c = first; c <= last; c++)
            {
                if (Rune.IsValid(c))
                    text.Append('a').Append(new Rune(c).ToString()).Append('1');
                if (c % 64 == 63)
                {
                    strings.Add(text.ToString());
                    text.Clear();
                }
            }
        }

        return strings;
    }

    private static string Sequence(params string[] steps) => $$"""{"type":"Sequence","pretokenizers":[{{string.Join(',', steps)}}]}""";

    private static string Normalizers(params string[] steps) => $$"""{"type":"Sequence","normalizers":[{{string.Join(',', steps)}}]}""";

    private static string Replace(string from, string to) => $$"""{"type":"Replace","pattern":{"String":"{{from}}"},"content":"{{to}}"}""";

    private static string Metaspace(string scheme, string split) =>
        $$"""{"type":"Metaspace","replacement":"▁","prepend_scheme":"{{scheme}}","split":{{split}}}""";

    private static string Split(string regex, string behavior = "Isolated", string invert = "false") =>
        $$"""{"type":"Split","pattern":{"Regex":"{{regex}}"},"behavior":"{{behavior}}","invert":{{invert}}}""";
}
