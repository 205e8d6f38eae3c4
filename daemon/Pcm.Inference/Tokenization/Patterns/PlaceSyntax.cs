namespace Pcm.Inference.Tokenization;

/// <summary>A place in the text.</summary>
internal sealed class PlaceSyntax(PatternPlace place) : PatternSyntax
{
    public override int MinLength => 0;

    public override PatternNode Join(PatternNode next) => new PlaceNode(place, next);
}
