namespace Pcm.Inference;

/// <summary>How rows of different lengths share a pass.</summary>
internal enum Padding
{
    /// <summary>Unused places follow a row's tokens; in a causal graph they change nothing before them.</summary>
    Right,

    /// <summary>Unused places come before a row's tokens, so that all rows end in the last position; needs a mask.</summary>
    Left,

    /// <summary>They do not: only rows of one length share a pass.</summary>
    None,
}
