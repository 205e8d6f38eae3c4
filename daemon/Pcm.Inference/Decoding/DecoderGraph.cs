namespace Pcm.Inference;

/// <summary>The inputs and outputs of a decoder graph in the layout that Optimum and the genai builder export.</summary>
internal sealed record DecoderGraph
{
    /// <summary>Token ids [rows, width].</summary>
    public required TensorInfo InputIds { get; init; }

    /// <summary>1 where there is a token [rows, past + width]; absent in a few exports.</summary>
    public required TensorInfo? AttentionMask { get; init; }

    /// <summary>Places of the tokens [rows, width]; absent where the graph works them out.</summary>
    public required TensorInfo? PositionIds { get; init; }

    /// <summary>How many positions, from the last, shall have logits: a scalar, or one element; 0 means all.</summary>
    public required TensorInfo? LogitsToKeep { get; init; }

    /// <summary>Which positions shall have logits, in a graph that got <see cref="ProjectionEdits.PositionsInput"/>.</summary>
    public required TensorInfo? KeptPositions { get; init; }

    /// <summary>Logits [rows, positions, vocabulary].</summary>
    public required TensorInfo Logits { get; init; }

    /// <summary>The key-value cache; empty where the graph has none and whole prompts have to be run.</summary>
    public required IReadOnlyList<CacheTensor> Cache { get; init; }

    /// <summary>Width of the logits.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Whether logits come for the last position only, whatever is asked for.</summary>
    public bool LastPositionOnly => Logits.Dimensions[1] == 1;

    /// <summary>Whether only the positions that are asked for pass through the output projection.</summary>
    public bool GathersLogits => LastPositionOnly || LogitsToKeep is not null || KeptPositions is not null;

    public bool HasCache => Cache.Count > 0;

    /// <summary>Bytes that one token of one row takes in the cache.</summary>
    public long CacheTokenBytes => Cache.Sum(tensor => tensor.TokenBytes);
}
