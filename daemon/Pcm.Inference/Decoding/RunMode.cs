namespace Pcm.Inference;

/// <summary>A strategy, and how rows of different lengths share its passes.</summary>
internal readonly record struct RunMode(DecodingStrategy Strategy, Padding Padding)
{
    public static RunMode Plain { get; } = new(DecodingStrategy.FullOneByOne, Padding.None);

    public bool UsesPrefix => Strategy is DecodingStrategy.PrefixBatched or DecodingStrategy.PrefixOneByOne;

    public bool Batches => Strategy is DecodingStrategy.PrefixBatched or DecodingStrategy.FullBatched;

    /// <summary>Such as "prefix-batched" or "full-batched, equal lengths".</summary>
    public string Describe()
    {
        string name = Strategy switch
        {
            DecodingStrategy.PrefixBatched => "prefix-batched",
            DecodingStrategy.PrefixOneByOne => "prefix-one-by-one",
            DecodingStrategy.FullBatched => "full-batched",
            _ => "full-one-by-one",
        };
        return !Batches ? name : Padding switch
        {
            Padding.Right => name,
            Padding.Left => $"{name}, left-padded",
            _ => $"{name}, equal lengths",
        };
    }
}
