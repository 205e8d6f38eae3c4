namespace Pcm.Synth.Decoders;

/// <summary>The sizes of a Llama-shaped decoder.</summary>
public sealed record DecoderShape
{
    public required int Hidden { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    /// <summary>Fewer than <see cref="Heads"/> where groups of query heads share a key and a value.</summary>
    public required int KeyValueHeads { get; init; }

    public required int FeedForward { get; init; }

    public required int Vocabulary { get; init; }

    /// <summary>Whether the output projection is the transposed embedding.</summary>
    public bool TiedEmbedding { get; init; } = true;

    public double RopeTheta { get; init; } = 100_000;

    public int MaxPositions { get; init; } = 2048;

    public float NormEpsilon { get; init; } = 1e-5f;

    public int HeadDimension => Hidden / Heads;

    /// <summary>A few hundred thousand parameters with grouped heads: loads and runs in milliseconds.</summary>
    public static DecoderShape Tiny { get; } = new()
    {
        Hidden = 96,
        Layers = 3,
        Heads = 6,
        KeyValueHeads = 2,
        FeedForward = 192,
        Vocabulary = 640,
    };

    /// <summary>The published shape of SmolLM2-135M.</summary>
    public static DecoderShape SmolLM2Of135M { get; } = new()
    {
        Hidden = 576,
        Layers = 30,
        Heads = 9,
        KeyValueHeads = 3,
        FeedForward = 1536,
        Vocabulary = 49152,
        MaxPositions = 8192,
    };
}
