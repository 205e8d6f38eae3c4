namespace Pcm.Inference.Tokenization;

/// <summary>Drops up to so many of one character from each token's ends.</summary>
internal sealed class StripDecoder(char content, int start, int stop) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => tokens.ConvertAll(Strip);

    private string Strip(string token)
    {
        int first = 0;
        while (first < Math.Min(start, token.Length) && token[first] == content)
            first++;
        int last = token.Length;
        while (last > first && token.Length - last < stop && token[last - 1] == content)
            last--;
        return token[first..last];
    }
}
