namespace Pcm.Inference.Tokenization;

/// <summary>Parts one after another.</summary>
internal sealed class SequenceSyntax(IReadOnlyList<PatternSyntax> parts) : PatternSyntax
{
    public IReadOnlyList<PatternSyntax> Parts => parts;

    public override int MinLength => parts.Sum(part => part.MinLength);

    public override PatternNode Join(PatternNode next) => parts.Reverse().Aggregate(next, (rest, part) => part.Join(rest));
}
