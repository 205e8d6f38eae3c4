namespace Pcm.Inference.Tokenization;

/// <summary>Reads <c>{"String": …}</c> and <c>{"Regex": …}</c>.</summary>
internal static class PatternReader
{
    public static TextPattern Read(JsonFields pattern)
    {
        if (pattern.OptionalString("Regex") is { } regex)
            return new RegexPattern(regex);
        string literal = pattern.String("String");
        return literal.Length > 0 ? new LiteralPattern(literal) : throw pattern.Wrong("String", "text that is not empty");
    }
}
