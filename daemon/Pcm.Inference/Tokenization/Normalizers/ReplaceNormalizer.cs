namespace Pcm.Inference.Tokenization;

/// <summary>Puts a string in place of every match.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string replacement) : Normalizer
{
    public override MarkedText Normalize(MarkedText text)
    {
        if (text.FromRow is null && pattern is LiteralPattern literal)
            return text with { Text = text.Text.Replace(literal.Literal, replacement, StringComparison.Ordinal) };
        MarkedTextBuilder built = new(text);
        int copied = 0;
        while (pattern.TryFind(text.Text, copied, out Range match))
        {
            built.Copy(copied..match.Start.Value);
            built.Replace(match, replacement);
            copied = match.End.Value;
        }

        built.Copy(copied..);
        return built.Build();
    }
}
