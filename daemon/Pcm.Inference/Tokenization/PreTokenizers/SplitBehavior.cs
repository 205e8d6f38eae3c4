namespace Pcm.Inference.Tokenization;

/// <summary>What becomes of what a Split matches, named as in tokenizer.json.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}
