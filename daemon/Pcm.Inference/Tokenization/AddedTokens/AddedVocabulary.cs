using System.Text;

namespace Pcm.Inference.Tokenization;

/// <summary>
/// Takes the added tokens out of a text: first those that are looked for as written, then, in what is left and normalized, the others.
/// </summary>
internal sealed class AddedVocabulary
{
    private readonly Normalizer? _normalizer;
    private readonly AddedTokenMatcher? _asWritten;
    private readonly AddedTokenMatcher? _asNormalized;
    private readonly Dictionary<int, AddedToken> _byId = [];
    private readonly Dictionary<int, string> _decoded = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _special = new(StringComparer.Ordinal);

    public AddedVocabulary(IReadOnlyList<AddedToken> tokens, Normalizer? normalizer)
    {
        _normalizer = normalizer;
        foreach (AddedToken token in tokens)
        {
            _byId[token.Id] = token;
            _ids[token.Content] = token.Id;
            _decoded[token.Id] = token.Normalized ? Normalize(token.Content) : token.Content;
            if (token.Special)
                _special.Add(token.Content);
        }

        _asWritten = MatcherOf(_byId.Values.Where(token => !token.Normalized));
        _asNormalized = MatcherOf(_byId.Values.Where(token => token.Normalized));
        SpecialIds = _byId.Values.Where(token => token.Special).Select(token => token.Id).ToHashSet();
    }

    /// <summary>One more than the highest id.</summary>
    public int Size => _byId.Count == 0 ? 0 : _byId.Keys.Max() + 1;

    /// <summary>The ids of the special tokens.</summary>
    public IReadOnlySet<int> SpecialIds { get; }

    public int? IdOf(string token) => _ids.TryGetValue(token, out int id) ? id : null;

    public string? ContentOf(int id) => _byId.TryGetValue(id, out AddedToken? token) ? token.Content : null;

    /// <summary>The text that goes into decoding for an id, or null where it is no added token.</summary>
    public string? DecodedText(int id) => _decoded.GetValueOrDefault(id);

    /// <summary>Whether decoding leaves this text out when it leaves out special tokens.</summary>
    public bool IsSpecialText(string token) => _special.Contains(token);

    /// <summary>Cuts a text at its added tokens; what lies between them is normalized.</summary>
    public List<TextPiece> Extract(MarkedText text)
    {
        List<TextPiece> outer = [];
        Cut(text, _asWritten, outer);
        if (_normalizer is null && _asNormalized is null)
            return outer;

        List<TextPiece> pieces = new(outer.Count);
        foreach (TextPiece piece in outer)
        {
            if (piece.Token is not null)
                pieces.Add(piece);
            else
                Cut(_normalizer?.Normalize(piece.Text) ?? piece.Text, _asNormalized, pieces);
        }

        return pieces;
    }

    private static void Cut(MarkedText text, AddedTokenMatcher? matcher, List<TextPiece> pieces)
    {
        int done = 0;
        int from = 0;
        while (matcher?.Find(text.Text, text.FromRow, from, out Range match) is { } token)
        {
            int start = match.Start.Value;
            int end = from = match.End.Value;
            if (token.SingleWord && TouchesWord(text.Text, start, end))
                continue;
            if (token.LeftStrip)
                start = Math.Max(done, StartOfWhiteSpaceBefore(text.Text, start));
            if (token.RightStrip)
                end = EndOfWhiteSpaceAfter(text.Text, end);
            if (done < start)
                pieces.Add(new TextPiece(text.Slice(done..start), Token: null));
            pieces.Add(new TextPiece(default, token));
            done = end;
        }

        if (done < text.Text.Length)
            pieces.Add(new TextPiece(text.Slice(done..), Token: null));
    }

    private static bool TouchesWord(string text, int start, int end)
    {
        bool before = start > 0 && Rune.DecodeLastFromUtf16(text.AsSpan(0, start), out Rune last, out _) == 0
            && CharacterClasses.RustWord.Contains(last.Value);
        return before || CharacterClasses.RustWord.WidthAt(text, end) > 0;
    }

    private static int StartOfWhiteSpaceBefore(string text, int start)
    {
        while (start > 0 && CharacterClasses.WhiteSpace.Contains(text[start - 1]))
            start--;
        return start;
    }

    private static int EndOfWhiteSpaceAfter(string text, int end)
    {
        while (end < text.Length && CharacterClasses.WhiteSpace.Contains(text[end]))
            end++;
        return end;
    }

    private AddedTokenMatcher? MatcherOf(IEnumerable<AddedToken> tokens)
    {
        (string, AddedToken)[] searched = [.. tokens.Select(token => (_decoded[token.Id], token))];
        return searched.Length == 0 ? null : new AddedTokenMatcher(searched);
    }

    private string Normalize(string content) =>
        _normalizer?.Normalize(new MarkedText(content, FromRow: null, AtStart: true)).Text ?? content;
}
