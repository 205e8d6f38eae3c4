namespace Pcm.Inference;

/// <summary>Whether a graph rounds activations to int8, and what a rounding step then depends on.</summary>
internal enum ActivationRounding
{
    /// <summary>It does not: results differ by the last bits of sums only.</summary>
    None,

    /// <summary>
    /// By scales of each row's own. Rows do not see each other, but the last bit of a sum may turn into a whole step: only runs that
    /// add in the same order are the same.
    /// </summary>
    PerRow,

    /// <summary>By a scale of the whole tensor, neighbours included: only a row alone is sure of its result.</summary>
    PerTensor,
}
