namespace Pcm.Inference;

/// <summary>How prompts are run through a graph, best first. Each but the last is proven against the last before it is used.</summary>
public enum DecodingStrategy
{
    /// <summary>The cached prefix expanded to the batch; rows right-padded.</summary>
    PrefixBatched,

    /// <summary>The cached prefix, one row at a time.</summary>
    PrefixOneByOne,

    /// <summary>Whole prompts in one batch, right-padded.</summary>
    FullBatched,

    /// <summary>Whole prompts, one row at a time: the plain run that everything else is held to.</summary>
    FullOneByOne,
}
