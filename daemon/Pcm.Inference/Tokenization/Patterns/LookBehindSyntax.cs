namespace Pcm.Inference.Tokenization;

/// <summary>Looks behind, over single characters.</summary>
internal sealed class LookBehindSyntax(CodePointSet[] sets, bool negative) : PatternSyntax
{
    public override int MinLength => 0;

    public override PatternNode Join(PatternNode next) => new LookBehindNode(sets, negative, next);
}
