using Pcm.Inference.Tokenization;

namespace Pcm.Inference;

/// <summary>
/// Text to token ids and back, as a Hugging Face <c>tokenizer.json</c> with a BPE model describes it; its truncation and padding
/// settings are left to the caller. Immutable; every method may be called from several threads.
/// </summary>
public sealed class Tokenizer
{
    private readonly AddedVocabulary _added;
    private readonly PreTokenizer? _preTokenizer;
    private readonly BpeModel _model;
    private readonly PostProcessor _postProcessor;
    private readonly TokenDecoder? _decoder;

    internal Tokenizer(
        AddedVocabulary added, PreTokenizer? preTokenizer, BpeModel model, PostProcessor postProcessor, TokenDecoder? decoder)
    {
        _added = added;
        _preTokenizer = preTokenizer;
        _model = model;
        _postProcessor = postProcessor;
        _decoder = decoder;
        VocabularySize = Math.Max(model.Vocabulary.Size, added.Size);
    }

    /// <summary>One more than the highest token id, added tokens included.</summary>
    public int VocabularySize { get; }

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    /// <exception cref="TokenizerFormatException">The file is malformed, or asks for something that is not supported; the message names it.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tokenizer Load(string tokenizerJsonPath)
    {
        long size = new FileInfo(tokenizerJsonPath).Length;
        if (size > TokenizerLimits.MaxFileBytes)
            throw new TokenizerFormatException(
                $"{tokenizerJsonPath}: {size} bytes is more than the {TokenizerLimits.MaxFileBytes} that a tokenizer may have");
        return TokenizerReader.Read(File.ReadAllBytes(tokenizerJsonPath), tokenizerJsonPath);
    }

    /// <summary>Reads the text of a <c>tokenizer.json</c>.</summary>
    /// <param name="utf8Json">The file's bytes.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <exception cref="TokenizerFormatException">It is malformed, or asks for something that is not supported; the message names it.
    /// </exception>
    public static Tokenizer Parse(ReadOnlySpan<byte> utf8Json, string name) => TokenizerReader.Read(utf8Json, name);

    /// <summary>Ids of a text, special tokens recognised anywhere in it.</summary>
    /// <param name="text">Any text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="addSpecialTokens">Whether the post-processor's tokens, such as a beginning-of-text token, are put around it.</param>
    public int[] Encode(string text, bool addSpecialTokens = true)
    {
        List<int> ids = EncodePlain(new MarkedText(text, FromRow: null, AtStart: true), forbidden: null);
        return addSpecialTokens ? [.. _postProcessor.Before, .. ids, .. _postProcessor.After] : [.. ids];
    }

    /// <summary>
    /// Ids of a whole prompt. Added tokens are recognised only where they lie wholly in template text, save those that consist of white
    /// space only; a row's text never becomes a special token. Tokens that the post-processor puts before a text are left out where the
    /// template already begins with them.
    /// </summary>
    /// <param name="prompt">The rendered prompt.</param>
    /// <param name="addSpecialTokens">As in <see cref="Encode(string, bool)"/>; see <see cref="PromptTemplate.AddsSpecialTokens"/>.</param>
    public int[] Encode(PromptText prompt, bool addSpecialTokens)
    {
        bool hasRowText = prompt.Segments.Any(segment => segment.FromRow);
        bool[]? fromRow = hasRowText ? MarkRowText(prompt) : null;
        List<int> ids = EncodePlain(new MarkedText(prompt.Text, fromRow, AtStart: true), hasRowText ? _added.SpecialIds : null);
        if (!addSpecialTokens)
            return [.. ids];
        int[] before = _postProcessor.Before;
        bool written = before.Length > 0 && ids.Count >= before.Length && before.SequenceEqual(ids.Take(before.Length));
        return [.. written ? [] : before, .. ids, .. _postProcessor.After];
    }

    /// <summary>Text of ids; ids outside the vocabulary are skipped.</summary>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true)
    {
        List<string> tokens = new(ids.Length);
        foreach (int id in ids)
        {
            string? token = _added.DecodedText(id) ?? _model.Vocabulary.Text(id);
            if (token is not null && !(skipSpecialTokens && _added.IsSpecialText(token)))
                tokens.Add(token);
        }

        return _decoder is null ? string.Join(' ', tokens) : string.Concat(_decoder.Decode(tokens));
    }

    /// <summary>A decoder for ids that come one at a time.</summary>
    public IncrementalDecoder CreateIncrementalDecoder(bool skipSpecialTokens = true) => new(this, skipSpecialTokens);

    /// <summary>The token as the vocabulary writes it, or null where there is no such id.</summary>
    public string? TokenText(int id) => _added.ContentOf(id) ?? _model.Vocabulary.Text(id);

    /// <summary>The id of a token as the vocabulary writes it, or null.</summary>
    public int? TokenId(string token) => _added.IdOf(token) ?? (_model.Vocabulary.Find(token) is var id and >= 0 ? id : null);

    /// <summary>Whether the id is a special token: one that <see cref="Decode"/> skips.</summary>
    public bool IsSpecial(int id) => _added.SpecialIds.Contains(id);

    /// <summary>Ids with their tokens, for showing; a token outside the vocabulary has empty text.</summary>
    public TokenPiece[] Pieces(ReadOnlySpan<int> ids)
    {
        TokenPiece[] pieces = new TokenPiece[ids.Length];
        for (int i = 0; i < ids.Length; i++)
            pieces[i] = new TokenPiece(ids[i], TokenText(ids[i]) ?? "");
        return pieces;
    }

    private static bool[] MarkRowText(PromptText prompt)
    {
        bool[] fromRow = new bool[prompt.Text.Length];
        int at = 0;
        foreach (PromptSegment segment in prompt.Segments)
        {
            fromRow.AsSpan(at, segment.Text.Length).Fill(segment.FromRow);
            at += segment.Text.Length;
        }

        return fromRow;
    }

    private List<int> EncodePlain(MarkedText text, IReadOnlySet<int>? forbidden)
    {
        List<int> ids = new(text.Text.Length / 3 + 8);
        List<TextSlice> words = [];
        foreach (TextPiece piece in _added.Extract(text))
        {
            if (piece.Token is not null)
            {
                ids.Add(piece.Token.Id);
                continue;
            }

            TextSlice slice = new(piece.Text.Text, 0, piece.Text.Text.Length, piece.Text.AtStart);
            if (slice.Length == 0)
                continue;
            words.Clear();
            if (_preTokenizer is null)
                words.Add(slice);
            else
                _preTokenizer.Split(slice, words);
            foreach (TextSlice word in words)
                _model.Tokenize(word.Span, ids, forbidden);
        }

        return ids;
    }
}
