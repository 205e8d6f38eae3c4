using System.Text.Json;

namespace Pcm.Inference;

/// <summary>What the engine needs of a model's config.json and generation_config.json; 0 or empty where they do not say.</summary>
internal sealed record ModelConfig
{
    public string ModelType { get; init; } = "";

    public int VocabularySize { get; init; }

    /// <summary>Longest sequence that the model was made for.</summary>
    public int MaxPositions { get; init; }

    public int HiddenSize { get; init; }

    public int IntermediateSize { get; init; }

    public int AttentionHeads { get; init; }

    public int KeyValueHeads { get; init; }

    public int HeadSize { get; init; }

    public bool IsEncoderDecoder { get; init; }

    /// <summary>Tokens that end a generated text.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <exception cref="EngineLoadException">config.json is missing, or one of the files is not JSON.</exception>
    public static ModelConfig Load(string folder)
    {
        string path = Path.Combine(folder, "config.json");
        if (!File.Exists(path))
            throw new EngineLoadException(LoadErrorCode.FileMissing,
                $"{path} is missing; the folder has to be a model as downloaded from Hugging Face.");
        using JsonDocument document = Parse(path);
        JsonElement root = document.RootElement;
        // Multimodal models keep the decoder's own part one level down.
        JsonElement text = root.TryGetProperty("text_config", out JsonElement inner) && inner.ValueKind == JsonValueKind.Object
            ? inner
            : root;
        int heads = Number(text, "num_attention_heads", "n_head", "num_heads");
        int hidden = Number(text, "hidden_size", "n_embd", "d_model");
        return new ModelConfig
        {
            ModelType = root.TryGetProperty("model_type", out JsonElement type) && type.ValueKind == JsonValueKind.String
                ? type.GetString()!
                : "",
            VocabularySize = Number(text, "vocab_size"),
            MaxPositions = Number(text, "max_position_embeddings", "n_positions", "n_ctx", "max_sequence_length", "max_seq_len"),
            HiddenSize = hidden,
            IntermediateSize = Number(text, "intermediate_size", "n_inner", "ffn_dim"),
            AttentionHeads = heads,
            KeyValueHeads = Number(text, "num_key_value_heads") is > 0 and int own ? own : heads,
            HeadSize = Number(text, "head_dim") is > 0 and int size ? size : heads > 0 ? hidden / heads : 0,
            IsEncoderDecoder = root.TryGetProperty("is_encoder_decoder", out JsonElement flag) && flag.ValueKind == JsonValueKind.True,
            EndTokens = EndTokensOf(Path.Combine(folder, "generation_config.json")) is { Count: > 0 } ends ? ends : EndTokensOf(text),
        };
    }

    private static List<int> EndTokensOf(string path)
    {
        if (!File.Exists(path))
            return [];
        using JsonDocument document = Parse(path);
        return EndTokensOf(document.RootElement);
    }

    private static List<int> EndTokensOf(JsonElement element)
    {
        if (!element.TryGetProperty("eos_token_id", out JsonElement ids))
            return [];
        if (ids.ValueKind == JsonValueKind.Number && ids.TryGetInt32(out int id))
            return [id];
        return ids.ValueKind != JsonValueKind.Array ? []
            : [.. ids.EnumerateArray()
                .Where(one => one.ValueKind == JsonValueKind.Number && one.TryGetInt32(out _))
                .Select(one => one.GetInt32())];
    }

    private static int Number(JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
                && value.TryGetInt32(out int number))
                return number;
        }
        return 0;
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            JsonDocument document = JsonDocument.Parse(file);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw new EngineLoadException(LoadErrorCode.ConfigInvalid, $"{path} is not a JSON object.");
        }
        catch (JsonException e)
        {
            throw new EngineLoadException(LoadErrorCode.ConfigInvalid, $"{path} is not JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineLoadException(LoadErrorCode.FileMissing, $"{path} cannot be read: {e.Message}", e);
        }
    }
}
