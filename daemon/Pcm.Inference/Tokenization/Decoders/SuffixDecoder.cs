namespace Pcm.Inference.Tokenization;

/// <summary>The end-of-word suffix becomes a blank, but at the end nothing.</summary>
internal sealed class SuffixDecoder(string suffix) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        List<string> decoded = tokens.ConvertAll(token => token.Replace(suffix, " ", StringComparison.Ordinal));
        if (tokens.Count > 0)
            decoded[^1] = tokens[^1].Replace(suffix, "", StringComparison.Ordinal);
        return decoded;
    }
}
