namespace Pcm.Inference;

/// <summary>Decodes ids as they come; never gives out half a character. Not thread-safe.</summary>
public sealed class IncrementalDecoder
{
    private readonly Tokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;

    internal IncrementalDecoder(Tokenizer tokenizer, bool skipSpecialTokens)
    {
        _tokenizer = tokenizer;
        _skipSpecialTokens = skipSpecialTokens;
    }

    /// <summary>The text that <paramref name="id"/> adds; empty while a character is not yet whole.</summary>
    public string Append(int id) => throw new NotImplementedException(_tokenizer.ToString() + id + _skipSpecialTokens);

    /// <summary>What is still held back, with U+FFFD for a character that stayed incomplete.</summary>
    public string Flush() => throw new NotImplementedException(_tokenizer.ToString());
}
