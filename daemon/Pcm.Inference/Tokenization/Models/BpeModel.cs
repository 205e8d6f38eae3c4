using System.Buffers;
using System.Text;

namespace Pcm.Inference.Tokenization;

/// <summary>Byte pair encoding of words: characters to ids, then merges. Thread-safe.</summary>
internal sealed class BpeModel
{
    private readonly MergeTable _merges;
    private readonly BpeOptions _options;
    private readonly WordCache _cache = new();
    private readonly int _unknown;
    private readonly int[] _byteTokens;

    public BpeModel(Vocabulary vocabulary, MergeTable merges, BpeOptions options)
    {
        Vocabulary = vocabulary;
        _merges = merges;
        _options = options;
        _unknown = options.UnknownToken is null ? -1 : vocabulary.Find(options.UnknownToken);
        _byteTokens = [.. Enumerable.Range(0, 256).Select(b => options.ByteFallback ? vocabulary.Find($"<0x{b:X2}>") : -1)];
        bool affixes = options.ContinuingSubwordPrefix is not null || options.EndOfWordSuffix is not null;
        if (_byteTokens.Any(id => id >= 0) && (affixes || _byteTokens.Any(id => id < 0)))
        {
            throw new TokenizerFormatException(
                "model.byte_fallback: a vocabulary with only some of the tokens <0x00> to <0xFF>, or with affixes, is not supported");
        }

        if (options.UnknownToken is not null && _unknown < 0 && !EveryByteHasItsToken())
            throw new TokenizerFormatException($"model.unk_token '{options.UnknownToken}' is not in model.vocab");
    }

    public Vocabulary Vocabulary { get; }

    /// <summary>Whether text may be cut before each run of "▁" without changing any token.</summary>
    public bool CutsBeforeMetaspace { get; init; }

    /// <summary>Appends the ids of one word.</summary>
    /// <param name="word">Text between the pre-tokenizer's cuts.</param>
    /// <param name="ids">Where they go.</param>
    /// <param name="forbidden">Ids that must not come out of plain text, or null.</param>
    public void Tokenize(ReadOnlySpan<char> word, List<int> ids, IReadOnlySet<int>? forbidden)
    {
        if (!_cache.TryGet(word, out int[] known))
        {
            known = Tokenize(word, forbidden: null);
            _cache.Add(word, known);
        }

        ids.AddRange(forbidden is not null && known.Any(forbidden.Contains) ? Tokenize(word, forbidden) : known);
    }

    private int[] Tokenize(ReadOnlySpan<char> word, IReadOnlySet<int>? forbidden)
    {
        string? standIns = _options.ByteLevel ? ByteAlphabet.Write(word) : null;
        ReadOnlySpan<char> text = standIns ?? word;
        if (_options.IgnoreMerges && Find(text) is var whole and >= 0 && forbidden?.Contains(whole) != true)
            return [whole];

        int[] symbols = ArrayPool<int>.Shared.Rent(text.Length * 4);
        int count = WriteSymbols(text, symbols, forbidden);
        count = Merger.Merge(symbols.AsSpan(0, count), _merges, forbidden);
        int[] ids = symbols[..count];
        ArrayPool<int>.Shared.Return(symbols);
        return ids;
    }

    /// <summary>The characters' ids before any merge; a character takes at most 4, of its bytes.</summary>
    private int WriteSymbols(ReadOnlySpan<char> text, int[] symbols, IReadOnlySet<int>? forbidden)
    {
        int count = 0;
        bool afterUnknown = false;
        for (int at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text[at..], out Rune rune, out int width);
            int id = FindCharacter(rune, isFirst: at == 0, isLast: at + width == text.Length);
            if (id >= 0 && forbidden?.Contains(id) == true)
                id = -1;
            at += width;
            if (id >= 0)
            {
                symbols[count++] = id;
                afterUnknown = false;
            }
            else if (!TryWriteBytes(rune, symbols, ref count))
            {
                if (_unknown >= 0 && !(afterUnknown && _options.FuseUnknown))
                    symbols[count++] = _unknown;
                afterUnknown = true;
            }
        }

        return count;
    }

    private int FindCharacter(Rune rune, bool isFirst, bool isLast)
    {
        if ((!isFirst && _options.ContinuingSubwordPrefix is not null) || (isLast && _options.EndOfWordSuffix is not null))
        {
            string prefix = isFirst ? "" : _options.ContinuingSubwordPrefix ?? "";
            string suffix = isLast ? _options.EndOfWordSuffix ?? "" : "";
            return Vocabulary.Find(prefix + rune + suffix);
        }

        Span<byte> utf8 = stackalloc byte[4];
        return Vocabulary.Find(utf8[..rune.EncodeToUtf8(utf8)]);
    }

    private bool TryWriteBytes(Rune rune, int[] symbols, ref int count)
    {
        Span<byte> utf8 = stackalloc byte[4];
        utf8 = utf8[..rune.EncodeToUtf8(utf8)];
        foreach (byte b in utf8)
        {
            if (_byteTokens[b] < 0)
                return false;
        }

        foreach (byte b in utf8)
            symbols[count++] = _byteTokens[b];
        return true;
    }

    private int Find(ReadOnlySpan<char> text)
    {
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        int id = Vocabulary.Find(utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8)));
        ArrayPool<byte>.Shared.Return(utf8);
        return id;
    }

    private bool EveryByteHasItsToken() =>
        _options.ByteLevel || _byteTokens.All(id => id >= 0);
}
