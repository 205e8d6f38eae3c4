namespace Pcm.Inference.Tokenization;

/// <summary>Drops characters of a set.</summary>
internal sealed class FilterNormalizer(CodePointSet dropped) : Normalizer
{
    public override MarkedText Normalize(MarkedText text)
    {
        MarkedTextBuilder built = new(text);
        SetPattern pattern = new(dropped);
        int copied = 0;
        while (pattern.TryFind(text.Text, copied, out Range match))
        {
            built.Copy(copied..match.Start.Value);
            copied = match.End.Value;
        }

        built.Copy(copied..);
        return built.Build();
    }
}
