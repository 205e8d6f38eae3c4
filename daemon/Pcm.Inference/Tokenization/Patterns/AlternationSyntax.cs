namespace Pcm.Inference.Tokenization;

/// <summary>Ways, the first that works being taken.</summary>
internal sealed class AlternationSyntax(IReadOnlyList<PatternSyntax> ways) : PatternSyntax
{
    public override int MinLength => ways.Min(way => way.MinLength);

    public override PatternNode Join(PatternNode next) => new AlternationNode([.. ways.Select(way => way.Join(next))]);
}
