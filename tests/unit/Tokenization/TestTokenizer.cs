using System.Text;
using System.Text.Json.Nodes;
using Pcm.Inference;

namespace Pcm.UnitTests.Tokenization;

/// <summary>Small tokenizers, written as tokenizer.json files are.</summary>
internal static class TestTokenizer
{
    public const string ByteLevel = """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}""";

    public const string Marks =
        """
        [{"id":256,"content":"<s>","special":true,"normalized":false},{"id":257,"content":"<|user|>","special":true,"normalized":false,"rstrip":true},
         {"id":258,"content":"  ","special":false,"normalized":true},{"id":259,"content":"<b>","special":false,"normalized":true}]
        """;

    /// <summary>A byte-level tokenizer: one token for each byte, those of <paramref name="merges"/> after them.</summary>
    public static JsonObject ByteLevelJson(string merges = "", string addedTokens = "[]")
    {
        JsonObject vocabulary = [];
        int extra = 0;
        for (int b = 0; b < 256; b++)
        {
            bool printable = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            vocabulary[((char)(printable ? b : 256 + extra++)).ToString()] = b;
        }

        return Json(vocabulary, merges, "{}", addedTokens, pre: ByteLevel, decoder: ByteLevel);
    }

    /// <summary>A SentencePiece-style tokenizer over a few letters, with byte fallback.</summary>
    public static JsonObject MetaspaceJson(string merges = "▁ a,b c,▁a bc", string addedTokens = "[]")
    {
        JsonObject vocabulary = new() { ["<unk>"] = 0, ["<s>"] = 1 };
        foreach (int b in Enumerable.Range(0, 256))
            vocabulary[$"<0x{b:X2}>"] = vocabulary.Count;
        foreach (string letter in new[] { "▁", "a", "b", "c" })
            vocabulary[letter] = vocabulary.Count;
        return Json(
            vocabulary,
            merges,
            """{"unk_token":"<unk>","fuse_unk":true,"byte_fallback":true}""",
            addedTokens,
            normalizer: """{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}""",
            decoder: """{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}""");
    }

    public static Tokenizer Read(JsonObject json) => Tokenizer.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()), "tokenizer.json");

    private static JsonObject Json(
        JsonObject vocabulary, string merges, string options, string addedTokens, string normalizer = "null", string pre = "null", string decoder = "null")
    {
        JsonObject model = JsonNode.Parse(options)!.AsObject();
        JsonArray ranked = [];
        foreach (string merge in merges.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            ranked.Add(merge);
            vocabulary.TryAdd(merge.Replace(" ", "", StringComparison.Ordinal), vocabulary.Count);
        }

        model["type"] = "BPE";
        model["vocab"] = vocabulary;
        model["merges"] = ranked;
        return new JsonObject
        {
            ["added_tokens"] = JsonNode.Parse(addedTokens),
            ["normalizer"] = JsonNode.Parse(normalizer),
            ["pre_tokenizer"] = JsonNode.Parse(pre),
            ["decoder"] = JsonNode.Parse(decoder),
            ["model"] = model,
        };
    }
}
