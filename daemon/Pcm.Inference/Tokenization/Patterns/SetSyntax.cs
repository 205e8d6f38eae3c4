namespace Pcm.Inference.Tokenization;

/// <summary>One character of a set.</summary>
internal sealed class SetSyntax(CodePointSet set) : PatternSyntax
{
    public CodePointSet Set => set;

    public override int MinLength => 1;

    public override PatternNode Join(PatternNode next) => new SetNode(set, next);
}
