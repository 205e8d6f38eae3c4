namespace Pcm.Protocol;

/// <summary>Which end of a field is cut when a row's prompt is too long.</summary>
public enum TruncateSide
{
    /// <summary>The beginning goes, the end stays.</summary>
    Head,

    /// <summary>The end goes, the beginning stays.</summary>
    Tail,
}
