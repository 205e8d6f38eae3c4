using System.Text.Json.Nodes;
using Pcm.Synth.Decoders;
using Pcm.Synth.Tokens;

namespace Pcm.Synth.Folders;

/// <summary>The JSON files beside a graph, with the keys of SmolLM2's.</summary>
internal static class ModelTexts
{
    // SmolLM2-Instruct's own template.
    private const string ChatTemplate =
        "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
        + "{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}"
        + "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    public static JsonObject Config(DecoderShape shape, DecoderFlavour flavour)
    {
        var config = new JsonObject
        {
            ["architectures"] = new JsonArray("LlamaForCausalLM"),
            ["model_type"] = "llama",
            ["attention_bias"] = false,
            ["attention_dropout"] = 0.0,
            ["bos_token_id"] = SyntheticTokenizer.MessageStartId,
            ["eos_token_id"] = SyntheticTokenizer.MessageEndId,
            ["pad_token_id"] = SyntheticTokenizer.MessageEndId,
            ["head_dim"] = shape.HeadDimension,
            ["hidden_act"] = "silu",
            ["hidden_size"] = shape.Hidden,
            ["initializer_range"] = 0.02,
            ["intermediate_size"] = shape.FeedForward,
            ["max_position_embeddings"] = shape.MaxPositions,
            ["mlp_bias"] = false,
            ["num_attention_heads"] = shape.Heads,
            ["num_hidden_layers"] = shape.Layers,
            ["num_key_value_heads"] = shape.KeyValueHeads,
            ["rms_norm_eps"] = shape.NormEpsilon,
            ["rope_interleaved"] = false,
            ["rope_scaling"] = null,
            ["rope_theta"] = shape.RopeTheta,
            ["tie_word_embeddings"] = shape.TiedEmbedding,
            ["torch_dtype"] = flavour.Precision == WeightPrecision.Float16 ? "float16" : "float32",
            ["use_cache"] = true,
            ["vocab_size"] = shape.Vocabulary,
        };
        if (flavour.Precision == WeightPrecision.Float16)
            config["transformers.js_config"] = new JsonObject { ["kv_cache_dtype"] = "float16" };
        return config;
    }

    public static JsonObject GenerationConfig() => new()
    {
        ["_from_model_config"] = true,
        ["bos_token_id"] = SyntheticTokenizer.MessageStartId,
        ["eos_token_id"] = SyntheticTokenizer.MessageEndId,
        ["pad_token_id"] = SyntheticTokenizer.MessageEndId,
    };

    public static JsonObject TokenizerConfig(int maxPositions)
    {
        var config = SpecialTokens();
        config["add_prefix_space"] = false;
        config["chat_template"] = ChatTemplate;
        config["clean_up_tokenization_spaces"] = false;
        config["model_max_length"] = maxPositions;
        config["tokenizer_class"] = "GPT2Tokenizer";
        return config;
    }

    public static JsonObject SpecialTokens() => new()
    {
        ["bos_token"] = SyntheticTokenizer.MessageStart,
        ["eos_token"] = SyntheticTokenizer.MessageEnd,
        ["pad_token"] = SyntheticTokenizer.MessageEnd,
        ["unk_token"] = SyntheticTokenizer.EndOfText,
    };
}
