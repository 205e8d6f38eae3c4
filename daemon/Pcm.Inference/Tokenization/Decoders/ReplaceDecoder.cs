namespace Pcm.Inference.Tokenization;

/// <summary>Puts a string in place of every match in each token.</summary>
internal sealed class ReplaceDecoder(TextPattern pattern, string replacement) : TokenDecoder
{
    private readonly ReplaceNormalizer _replace = new(pattern, replacement);

    public override List<string> Decode(List<string> tokens) =>
        tokens.ConvertAll(token => _replace.Normalize(new MarkedText(token, FromRow: null, AtStart: true)).Text);
}
