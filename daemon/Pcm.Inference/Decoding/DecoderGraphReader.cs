using System.Globalization;

namespace Pcm.Inference;

/// <summary>Recognises a <see cref="DecoderGraph"/>, or says what keeps a graph from being one.</summary>
internal sealed class DecoderGraphReader
{
    private const string PastPrefix = "past_key_values.";

    private readonly string _path;
    private readonly ModelConfig _config;
    private readonly Dictionary<string, TensorInfo> _inputs;
    private readonly Dictionary<string, TensorInfo> _outputs;

    private DecoderGraphReader(string path, ModelConfig config, IEnumerable<TensorInfo> inputs, IEnumerable<TensorInfo> outputs)
    {
        _path = path;
        _config = config;
        _inputs = inputs.ToDictionary(input => input.Name);
        _outputs = outputs.ToDictionary(output => output.Name);
    }

    /// <exception cref="EngineLoadException"><see cref="LoadErrorCode.ModelUnsupported"/>, naming what is missing or too much.</exception>
    public static DecoderGraph Read(string path, ModelConfig config, IReadOnlyList<TensorInfo> inputs, IReadOnlyList<TensorInfo> outputs) =>
        new DecoderGraphReader(path, config, inputs, outputs).Read();

    private DecoderGraph Read()
    {
        RefuseOtherArchitectures();
        TensorInfo inputIds = TakeInput("input_ids", rank: 2) ?? throw Unsupported("it has no input 'input_ids'");
        TensorInfo logits = ReadLogits();
        TensorInfo? attentionMask = TakeInput("attention_mask", rank: 2);
        TensorInfo? positionIds = TakeInput("position_ids", rank: 2);
        TensorInfo? logitsToKeep = TakeInput("num_logits_to_keep") ?? TakeInput("logits_to_keep");
        TensorInfo? keptPositions = TakeInput(ProjectionEdits.PositionsInput, rank: 2);
        List<CacheTensor> cache = ReadCache();
        if (_inputs.Count > 0)
            throw Unsupported($"it has the input '{_inputs.Keys.First()}', which this engine does not know how to fill");
        return new DecoderGraph
        {
            InputIds = inputIds,
            AttentionMask = attentionMask,
            PositionIds = positionIds,
            LogitsToKeep = logitsToKeep,
            KeptPositions = keptPositions,
            Logits = logits,
            Cache = cache,
            VocabularySize = logits.Dimensions[2] > 0 ? (int)logits.Dimensions[2] : _config.VocabularySize > 0 ? _config.VocabularySize
                : throw Unsupported("neither its logits nor config.json say how large the vocabulary is"),
        };
    }

    private void RefuseOtherArchitectures()
    {
        if (_inputs.ContainsKey("encoder_hidden_states") || _config.IsEncoderDecoder)
            throw Unsupported("it is the decoder of an encoder-decoder model and needs an encoder's output");
        if (_inputs.ContainsKey("use_cache_branch"))
            throw Unsupported("it is a merged graph with 'use_cache_branch'; use the one that is exported with past (model.onnx or decoder_with_past_model.onnx)");
        if (_inputs.ContainsKey("inputs_embeds") && !_inputs.ContainsKey("input_ids"))
            throw Unsupported("it takes 'inputs_embeds' in place of 'input_ids', as parts of multimodal models do");
        if (_inputs.Keys.FirstOrDefault(IsRecurrentState) is { } state)
            throw Unsupported($"it is a hybrid model with the state '{state}', which is no key-value cache");
        if (_inputs.Values.FirstOrDefault(IsCombinedPast) is { } combined)
            throw Unsupported($"its cache is combined: '{combined.Name}' {combined.Describe()} holds keys and values in one tensor. Export the model again with a recent Optimum");
    }

    private static bool IsRecurrentState(string name) =>
        name.Contains("conv", StringComparison.Ordinal) || name.Contains("ssm", StringComparison.Ordinal)
        || name.Contains("recurrent", StringComparison.Ordinal);

    private static bool IsCombinedPast(TensorInfo input) =>
        input.Name.StartsWith("past", StringComparison.Ordinal)
        && (input.Dimensions.Count == 5 || (!IsKey(input.Name) && !IsValue(input.Name)));

    private static bool IsKey(string name) =>
        name.EndsWith(".key", StringComparison.Ordinal) || name.StartsWith("past_key_", StringComparison.Ordinal);

    private static bool IsValue(string name) =>
        name.EndsWith(".value", StringComparison.Ordinal) || name.StartsWith("past_value_", StringComparison.Ordinal);

    private TensorInfo ReadLogits()
    {
        if (!_outputs.TryGetValue("logits", out TensorInfo? logits))
        {
            string kind = _outputs.ContainsKey("last_hidden_state") || _outputs.ContainsKey("sentence_embedding")
                ? "it is an encoder or a model without a language-model head" : "it is no decoder";
            throw Unsupported($"{kind}: there is no output 'logits' among {string.Join(", ", _outputs.Keys.Take(4))}");
        }
        if (logits.Dimensions.Count != 3)
            throw Unsupported(
                $"its logits are {logits.Describe()} and not [rows, positions, vocabulary]; it is a classifier, not a decoder");
        if (logits.ElementType is not (TensorElementType.Float or TensorElementType.Float16 or TensorElementType.BFloat16))
            throw Unsupported($"its logits are {logits.Describe()}; float32, float16 and bfloat16 are read");
        return logits;
    }

    private List<CacheTensor> ReadCache()
    {
        List<CacheTensor> cache = [];
        foreach (TensorInfo past in _inputs.Values.Where(input => input.Name.StartsWith("past", StringComparison.Ordinal)).ToList())
        {
            string present = PresentOf(past.Name) ?? throw Unsupported($"its input '{past.Name}' is no past of a layer");
            if (!_outputs.TryGetValue(present, out TensorInfo? output))
                throw Unsupported($"the output '{present}', which continues '{past.Name}', is missing");
            if (past.Dimensions.Count != 4 || output.Dimensions.Count != 4)
                throw Unsupported($"'{past.Name}' is {past.Describe()} and not [rows, heads, tokens, head size]");
            if (past.ElementType != output.ElementType
                || past.ElementType is not (TensorElementType.Float or TensorElementType.Float16 or TensorElementType.BFloat16))
                throw Unsupported($"'{past.Name}' is {past.Describe()} and '{present}' {output.Describe()}; both have to be float32, float16 or bfloat16");
            cache.Add(new CacheTensor(
                past.Name, present, past.ElementType,
                Extent(past, axis: 1, _config.KeyValueHeads, "num_key_value_heads"), Extent(past, axis: 3, _config.HeadSize, "head_dim")));
            _inputs.Remove(past.Name);
        }
        return cache;
    }

    private int Extent(TensorInfo past, int axis, int configured, string key) =>
        past.Dimensions[axis] > 0 ? (int)past.Dimensions[axis]
        : configured > 0 ? configured
        : throw Unsupported($"'{past.Name}' is {past.Describe()} and config.json has no {key}");

    /// <summary>past_key_values.N.key → present.N.key; past_key_N → present_key_N; the same of values.</summary>
    private string? PresentOf(string past)
    {
        if (past.StartsWith(PastPrefix, StringComparison.Ordinal))
        {
            string rest = past[PastPrefix.Length..];
            return _outputs.ContainsKey($"present_key_values.{rest}") ? $"present_key_values.{rest}" : $"present.{rest}";
        }
        int number = past.LastIndexOf('_') + 1;
        return int.TryParse(past.AsSpan(number), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? $"present{past["past".Length..]}"
            : null;
    }

    private TensorInfo? TakeInput(string name, int? rank = null)
    {
        if (!_inputs.Remove(name, out TensorInfo? input))
            return null;
        if (rank is { } expected && input.Dimensions.Count != expected)
            throw Unsupported($"its input '{name}' is {input.Describe()} and not of rank {expected}");
        if (input.ElementType is not (TensorElementType.Int64 or TensorElementType.Int32))
            throw Unsupported($"its input '{name}' is {input.Describe()}; int64 and int32 are filled");
        return input;
    }

    private EngineLoadException Unsupported(string what) =>
        new(LoadErrorCode.ModelUnsupported, $"{_path} cannot be run: {what}.");
}
