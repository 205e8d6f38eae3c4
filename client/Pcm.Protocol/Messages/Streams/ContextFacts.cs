using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>What is known of a context that is up: sent by a worker when it has loaded it, by the daemon when a stream opens or a check ends.</summary>
public sealed record ContextFacts
{
    /// <summary>Name of the context.</summary>
    public string Context { get; init; } = "";

    /// <summary>SHA-256 over the manifest's meaning and every file that the variant uses, in hex.</summary>
    public string Digest { get; init; } = "";

    public string Variant { get; init; } = "";

    /// <summary>SHA-256 over the variant's files alone, in hex.</summary>
    public string VariantDigest { get; init; } = "";

    /// <summary>SHA-256 over prompt and labels alone, in hex.</summary>
    public string PromptDigest { get; init; } = "";

    /// <summary>Execution provider: cpu, cuda, webgpu.</summary>
    public string Provider { get; init; } = "";

    /// <summary>Name of the device it is on.</summary>
    public string Device { get; init; } = "";

    /// <summary>Name of the node it is on.</summary>
    public string Node { get; init; } = "";

    public IReadOnlyList<LabelFacts> Labels { get; init; } = [];

    /// <summary>The distinct verdicts; a result's verdict index points here.</summary>
    public IReadOnlyList<string> Verdicts { get; init; } = [];

    /// <summary>The fields that the prompt names.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Values of the fields that a row may leave out.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();

    /// <summary>It was resident before it was asked for.</summary>
    public bool Warm { get; init; }

    /// <summary>How long it took to come up.</summary>
    public long LoadMs { get; init; }

    /// <summary>Tokens of the prompt that all rows share and that are computed once.</summary>
    public int PrefixTokens { get; init; }

    /// <summary>How the decoder runs the graph.</summary>
    public string Strategy { get; init; } = "";

    public int MaxPromptTokens { get; init; }

    /// <summary>Name and version of the inference runtime.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>Bytes of the weights.</summary>
    public long? ParameterBytes { get; init; }

    public int? VocabularySize { get; init; }

    /// <summary>The graph can give one position's logits only.</summary>
    public bool? GathersLogits { get; init; }

    /// <summary>A row's result does not depend on the rows it is batched with; false: rows run one at a time.</summary>
    public bool? BatchInvariant { get; init; }

    /// <summary>Name of the model's chat format, if the prompt uses one.</summary>
    public string? ChatFormat { get; init; }

    /// <summary>Lines for the person who checks a context.</summary>
    public IReadOnlyList<string>? Notes { get; init; }

    internal void WriteTo(MessagePackWriter writer)
    {
        var map = new MapWriter(writer);
        map.Add("context", Context);
        map.Add("digest", Digest);
        map.Add("variant", Variant);
        map.Add("variant_digest", VariantDigest);
        map.Add("prompt_digest", PromptDigest);
        map.Add("provider", Provider);
        map.Add("device", Device);
        map.Add("node", Node);
        map.Key("labels").WriteArrayHeader(Labels.Count);
        foreach (var label in Labels) label.WriteTo(writer);
        map.Add("verdicts", Verdicts);
        map.Add("fields", Fields);
        map.Add("defaults", Defaults);
        map.Add("warm", Warm);
        map.Add("load_ms", LoadMs);
        map.Add("prefix_tokens", PrefixTokens);
        map.Add("strategy", Strategy);
        map.Add("max_prompt_tokens", MaxPromptTokens);
        map.Add("runtime", Runtime);
        map.Add("parameter_bytes", ParameterBytes);
        map.Add("vocabulary_size", VocabularySize);
        map.Add("gathers_logits", GathersLogits);
        map.Add("batch_invariant", BatchInvariant);
        map.Add("chat_format", ChatFormat);
        map.Add("notes", Notes);
        map.End();
    }

    internal static ContextFacts Read(ref MessagePackReader reader)
    {
        var facts = new ContextFacts();
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            var key = reader.ReadName();
            facts = key switch
            {
                "context" => facts with { Context = reader.ReadName() },
                "digest" => facts with { Digest = reader.ReadName() },
                "variant" => facts with { Variant = reader.ReadName() },
                "variant_digest" => facts with { VariantDigest = reader.ReadName() },
                "prompt_digest" => facts with { PromptDigest = reader.ReadName() },
                "provider" => facts with { Provider = reader.ReadName() },
                "device" => facts with { Device = reader.ReadName() },
                "node" => facts with { Node = reader.ReadName() },
                "labels" => facts with { Labels = LabelFacts.ReadAll(ref reader) },
                "verdicts" => facts with { Verdicts = reader.ReadStrings() },
                "fields" => facts with { Fields = reader.ReadStrings(Limits.MaxRowFields) },
                "defaults" => facts with { Defaults = reader.ReadStringMap(Limits.MaxRowFields) },
                "warm" => facts with { Warm = reader.ReadBoolean() },
                "load_ms" => facts with { LoadMs = reader.ReadInt64() },
                "prefix_tokens" => facts with { PrefixTokens = reader.ReadInt32() },
                "strategy" => facts with { Strategy = reader.ReadName() },
                "max_prompt_tokens" => facts with { MaxPromptTokens = reader.ReadInt32() },
                "runtime" => facts with { Runtime = reader.ReadName() },
                "parameter_bytes" => facts with { ParameterBytes = reader.ReadInt64() },
                "vocabulary_size" => facts with { VocabularySize = reader.ReadInt32() },
                "gathers_logits" => facts with { GathersLogits = reader.ReadBoolean() },
                "batch_invariant" => facts with { BatchInvariant = reader.ReadBoolean() },
                "chat_format" => facts with { ChatFormat = reader.ReadName() },
                "notes" => facts with { Notes = reader.ReadStrings() },
                _ => Ignore(ref reader, facts),
            };
        }

        return facts;
    }

    private static ContextFacts Ignore(ref MessagePackReader reader, ContextFacts facts)
    {
        reader.Skip();
        return facts;
    }
}
