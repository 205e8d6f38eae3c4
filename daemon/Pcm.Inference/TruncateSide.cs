namespace Pcm.Inference;

/// <summary>Which part of a field is kept when the prompt is too long.</summary>
public enum TruncateSide
{
    /// <summary>Keep the head, cut the end.</summary>
    Head,

    /// <summary>Keep the tail, cut the beginning.</summary>
    Tail,
}
