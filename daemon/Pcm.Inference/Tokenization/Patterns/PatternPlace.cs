namespace Pcm.Inference.Tokenization;

/// <summary>A place that a pattern can require.</summary>
internal enum PatternPlace
{
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
}
