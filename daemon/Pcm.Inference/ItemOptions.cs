namespace Pcm.Inference;

/// <summary>How one row is prepared.</summary>
public sealed record ItemOptions
{
    public static ItemOptions Default { get; } = new();

    /// <summary>Fields that may be cut where the prompt is too long, and at which end; absent: too long is an error.</summary>
    public IReadOnlyDictionary<string, TruncateSide>? Truncate { get; init; }

    /// <summary>Present for a row that generates, absent for one that is classified.</summary>
    public GenerateOptions? Generate { get; init; }

    /// <summary>Another prompt than the context's own; such rows run without the cached prefix unless they happen to share it.</summary>
    public PromptTemplate? Prompt { get; init; }

    /// <summary>The row's ordinal in its input: with the seed it fixes what is sampled, whatever batch the row is in.</summary>
    public long Row { get; init; }
}
