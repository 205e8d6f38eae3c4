namespace Pcm.Inference.Tokenization;

/// <summary>Several, one after another.</summary>
internal sealed class SequenceNormalizer(Normalizer[] steps) : Normalizer
{
    public override MarkedText Normalize(MarkedText text) => steps.Aggregate(text, (current, step) => step.Normalize(current));
}
