namespace Pcm.Inference.Tokenization;

/// <summary>Puts a string before text that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : Normalizer
{
    public override MarkedText Normalize(MarkedText text)
    {
        if (text.Text.Length == 0)
            return text;
        if (text.FromRow is null)
            return text with { Text = prefix + text.Text };
        MarkedTextBuilder built = new(text);
        built.Append(prefix, fromRow: false);
        built.Copy(..);
        return built.Build();
    }
}
