using System.Text.Json.Nodes;

namespace Pcm.OracleTests.Tokenizers;

/// <summary>A tokenizer.json made for one component or combination, over a small model.</summary>
internal sealed record ComponentCase(string Name)
{
    public string Normalizer { get; init; } = "null";

    public string PreTokenizer { get; init; } = "null";

    public string PostProcessor { get; init; } = "null";

    public string Decoder { get; init; } = "null";

    public string AddedTokens { get; init; } = "[]";

    /// <summary>Settings of the model that differ from the usual.</summary>
    public string Model { get; init; } = "{}";

    /// <summary>Whether the vocabulary is written in the byte-level alphabet rather than in plain characters with byte fallback.</summary>
    public bool ByteLevel { get; init; }

    public string ToJson(SmallModel model)
    {
        JsonObject bpe = model.ToJson(ByteLevel);
        foreach ((string key, JsonNode? value) in JsonNode.Parse(Model)!.AsObject())
            bpe[key] = value?.DeepClone();
        JsonArray added = JsonNode.Parse(AddedTokens)!.AsArray();
        int next = bpe["vocab"]!.AsObject().Count;
        foreach (JsonNode? token in added)
        {
            JsonObject fields = token!.AsObject();
            fields["id"] = bpe["vocab"]!.AsObject().TryGetPropertyValue(fields["content"]!.GetValue<string>(), out JsonNode? known)
                ? known!.GetValue<int>()
                : next++;
            foreach (string flag in new[] { "single_word", "lstrip", "rstrip", "normalized", "special" })
                fields.TryAdd(flag, false);
        }

        return new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = added,
            ["normalizer"] = JsonNode.Parse(Normalizer),
            ["pre_tokenizer"] = JsonNode.Parse(PreTokenizer),
            ["post_processor"] = JsonNode.Parse(PostProcessor),
            ["decoder"] = JsonNode.Parse(Decoder),
            ["model"] = bpe,
        }.ToJsonString();
    }

    public override string ToString() => Name;
}
