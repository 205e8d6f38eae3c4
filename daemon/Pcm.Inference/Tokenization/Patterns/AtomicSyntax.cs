namespace Pcm.Inference.Tokenization;

/// <summary>A group that is not entered again.</summary>
internal sealed class AtomicSyntax(PatternSyntax inner) : PatternSyntax
{
    public override int MinLength => inner.MinLength;

    public override PatternNode Join(PatternNode next) => new AtomicNode(inner.Join(PatternNode.Accept), next);
}
