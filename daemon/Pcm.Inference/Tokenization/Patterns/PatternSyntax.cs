namespace Pcm.Inference.Tokenization;

/// <summary>A part of a pattern as written; joined to what follows it, it becomes a step.</summary>
internal abstract class PatternSyntax
{
    /// <summary>The fewest characters that it takes.</summary>
    public abstract int MinLength { get; }

    public abstract PatternNode Join(PatternNode next);
}
