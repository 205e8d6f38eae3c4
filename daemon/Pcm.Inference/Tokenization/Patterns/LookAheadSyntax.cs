namespace Pcm.Inference.Tokenization;

/// <summary>Looks ahead without taking anything.</summary>
internal sealed class LookAheadSyntax(PatternSyntax inner, bool negative) : PatternSyntax
{
    public override int MinLength => 0;

    public override PatternNode Join(PatternNode next) => new LookAheadNode(inner.Join(PatternNode.Accept), negative, next);
}
