namespace Pcm.Inference.Tokenization;

/// <summary>SentencePiece's marker becomes a blank, and vanishes from the first token where encoding had put one there.</summary>
internal sealed class MetaspaceDecoder(char replacement, PrependScheme prepend) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        List<string> decoded = tokens.ConvertAll(token => token.Replace(replacement, ' '));
        if (tokens.Count > 0 && prepend != PrependScheme.Never)
            decoded[0] = tokens[0].Replace(replacement.ToString(), "", StringComparison.Ordinal);
        return decoded;
    }
}
