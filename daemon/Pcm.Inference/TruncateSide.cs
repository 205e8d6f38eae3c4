namespace Pcm.Inference;

/// <summary>Which end of a field goes when the prompt is too long.</summary>
public enum TruncateSide
{
    /// <summary>The beginning goes.</summary>
    Head,

    /// <summary>The end goes.</summary>
    Tail,
}
