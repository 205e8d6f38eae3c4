namespace Pcm.Inference;

/// <summary>
/// Text to token ids and back, as a Hugging Face <c>tokenizer.json</c> with a BPE model describes it. Immutable; every method may
/// be called from several threads.
/// </summary>
public sealed class Tokenizer
{
    /// <summary>One more than the highest token id, added tokens included.</summary>
    public int VocabularySize => throw new NotImplementedException();

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    /// <exception cref="TokenizerFormatException">The file is malformed, or asks for something not supported, which the message names.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tokenizer Load(string tokenizerJsonPath) => throw new NotImplementedException();

    /// <summary>Ids of a text, special tokens recognised anywhere in it.</summary>
    /// <param name="text">Any text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="addSpecialTokens">Whether the post-processor's tokens, such as a beginning-of-text token, are put around it.</param>
    public int[] Encode(string text, bool addSpecialTokens = true) => throw new NotImplementedException();

    /// <summary>
    /// Ids of a whole prompt. Added tokens are recognised only where they lie wholly in template text, save those that consist of white
    /// space only; a row's text never becomes a special token.
    /// </summary>
    public int[] Encode(PromptText prompt, bool addSpecialTokens) => throw new NotImplementedException();

    /// <summary>Text of ids; ids outside the vocabulary are skipped.</summary>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true) => throw new NotImplementedException();

    /// <summary>A decoder for ids that come one at a time.</summary>
    public IncrementalDecoder CreateIncrementalDecoder(bool skipSpecialTokens = true) => throw new NotImplementedException();

    /// <summary>The token as the vocabulary writes it, or null where there is no such id.</summary>
    public string? TokenText(int id) => throw new NotImplementedException();

    /// <summary>The id of a token as the vocabulary writes it, or null.</summary>
    public int? TokenId(string token) => throw new NotImplementedException();

    /// <summary>Whether the id is a special token: one that <see cref="Decode"/> skips.</summary>
    public bool IsSpecial(int id) => throw new NotImplementedException();

    /// <summary>Ids with their tokens, for showing.</summary>
    public TokenPiece[] Pieces(ReadOnlySpan<int> ids) => throw new NotImplementedException();
}
