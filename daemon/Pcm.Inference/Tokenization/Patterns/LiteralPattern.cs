namespace Pcm.Inference.Tokenization;

/// <summary>Finds a string.</summary>
internal sealed class LiteralPattern(string literal) : TextPattern
{
    public string Literal => literal;

    public override bool TryFind(ReadOnlySpan<char> text, int from, out Range match)
    {
        int at = text[from..].IndexOf(literal, StringComparison.Ordinal);
        match = at < 0 ? default : (from + at)..(from + at + literal.Length);
        return at >= 0;
    }
}
