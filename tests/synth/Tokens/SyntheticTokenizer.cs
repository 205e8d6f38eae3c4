using System.Text.Json.Nodes;
using Pcm.Synth.Text;

namespace Pcm.Synth.Tokens;

/// <summary>A byte-level BPE tokenizer in the form of SmolLM2's: single digits, ByteLevel, no token of its own before the text.</summary>
public sealed class SyntheticTokenizer
{
    public const string EndOfText = "<|endoftext|>";
    public const string MessageStart = "<|im_start|>";
    public const string MessageEnd = "<|im_end|>";

    public const int EndOfTextId = 0, MessageStartId = 1, MessageEndId = 2;

    private const int TrainingClaims = 600;

    private static readonly string[] Specials = [EndOfText, MessageStart, MessageEnd, "<repo_name>", "<file_sep>", "<empty_output>"];

    // Words that prompts and labels are made of, often enough to become tokens of their own.
    private const string PromptWords =
        " Evidence: Claim: Verdict: SUPPORTS REFUTES NOT ENOUGH INFO true false yes no the claim is supported by evidence user assistant system";

    private readonly IReadOnlyList<(string Left, string Right)> _merges;

    private SyntheticTokenizer(IReadOnlyList<(string Left, string Right)> merges)
    {
        _merges = merges;
        Tokens = [.. Specials, .. ByteAlphabet.All.Select(c => c.ToString()), .. merges.Select(merge => merge.Left + merge.Right)];
    }

    /// <summary>The vocabulary, by id.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>The id of an ASCII character that stands apart from its neighbours: those of the single bytes do not depend on the training.</summary>
    public static int ByteId(char ascii) => Specials.Length + ascii;

    /// <summary>Learns a tokenizer of at most <paramref name="vocabulary"/> tokens from made-up claims.</summary>
    public static SyntheticTokenizer Train(int vocabulary, int seed)
    {
        var claims = ClaimSource.Generate(seed).Take(TrainingClaims).Select(claim => $" {claim.Evidence} {claim.Text}");
        string text = string.Concat(claims.Concat(Enumerable.Repeat(PromptWords, TrainingClaims)));
        int limit = vocabulary - Specials.Length - ByteAlphabet.All.Count;
        if (limit < 0)
            throw new ArgumentOutOfRangeException(nameof(vocabulary), vocabulary, "too small for the special tokens and 256 bytes");
        return new SyntheticTokenizer(BpeTrainer.Train(text, limit));
    }

    /// <summary>The content of tokenizer.json.</summary>
    public JsonObject ToJson() => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. Specials.Select((token, id) => AddedToken(token, id))]),
        ["normalizer"] = null,
        ["pre_tokenizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray(
                new JsonObject { ["type"] = "Digits", ["individual_digits"] = true },
                ByteLevel(addPrefixSpace: false)),
        },
        ["post_processor"] = null,
        ["decoder"] = ByteLevel(addPrefixSpace: true),
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = EndOfText,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["ignore_merges"] = false,
            ["vocab"] = new JsonObject(Tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
            ["merges"] = new JsonArray([.. _merges.Select(merge => (JsonNode)$"{merge.Left} {merge.Right}")]),
        },
    };

    private static JsonObject AddedToken(string token, int id) => new()
    {
        ["id"] = id,
        ["content"] = token,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    private static JsonObject ByteLevel(bool addPrefixSpace) => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = addPrefixSpace,
        ["trim_offsets"] = true,
        ["use_regex"] = true,
    };
}
