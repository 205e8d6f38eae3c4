namespace Pcm.Inference.Tokenization;

/// <summary>How a repetition takes and gives back.</summary>
internal enum Greed
{
    /// <summary>As much as it can; gives back when what follows fails.</summary>
    Greedy,

    /// <summary>As little as it can.</summary>
    Lazy,

    /// <summary>As much as it can; gives nothing back.</summary>
    Possessive,
}
