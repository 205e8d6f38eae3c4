using System.Globalization;
using System.Text;

namespace Pcm.Inference.Tokenization;

/// <summary>
/// Reads a pattern in the syntax that Hugging Face's implementation gives to Oniguruma (its Ruby dialect). Anything outside of what is
/// known to mean the same here is refused by name.
/// </summary>
internal sealed partial class PatternParser(string pattern)
{
    private int _at;
    private int _depth;
    private bool _ignoreCase;

    private bool AtEnd => _at >= pattern.Length;

    public PatternSyntax Parse()
    {
        PatternSyntax syntax = ParseAlternation();
        return AtEnd ? syntax : throw Unsupported("a ')' that closes nothing");
    }

    private PatternSyntax ParseAlternation()
    {
        if (++_depth > TokenizerLimits.MaxPatternDepth)
            throw Unsupported($"nesting deeper than {TokenizerLimits.MaxPatternDepth}");
        List<PatternSyntax> ways = [ParseSequence()];
        while (TryTake("|"))
            ways.Add(ParseSequence());
        _depth--;
        return ways.Count == 1 ? ways[0] : new AlternationSyntax(ways);
    }

    private SequenceSyntax ParseSequence()
    {
        List<PatternSyntax> parts = [];
        while (!AtEnd && pattern[_at] is not ('|' or ')'))
            parts.Add(ParseRepeats(ParseAtom()));
        return new SequenceSyntax(parts);
    }

    private PatternSyntax ParseRepeats(PatternSyntax part)
    {
        if (AtEnd)
            return part;
        (int min, int max) = pattern[_at] switch
        {
            '*' => (0, int.MaxValue),
            '+' => (1, int.MaxValue),
            '?' => (0, 1),
            '{' => ParseCounts(),
            _ => (-1, -1),
        };
        if (min < 0)
            return part;
        bool counted = pattern[_at] == '}';
        _at++;
        Greed greed = TryTake("?") ? Greed.Lazy : TryTake("+") ? Greed.Possessive : Greed.Greedy;
        if (!AtEnd && pattern[_at] is '*' or '+' or '?' or '{')
            throw Unsupported("a repetition of a repetition");
        if (counted && greed != Greed.Greedy)
            throw Unsupported("a counted repetition that is lazy or possessive");
        if (part is not SetSyntax && (max == int.MaxValue || max > TokenizerLimits.MaxUnrolledCopies))
            throw Unsupported("a group that repeats without bound");
        if (part.MinLength == 0)
            throw Unsupported("a repetition of something that can be empty");
        return new RepeatSyntax(part, min, max, greed);
    }

    /// <summary>Reads {n}, {n,}, {,m} or {n,m} up to its closing brace.</summary>
    private (int Min, int Max) ParseCounts()
    {
        int close = pattern.IndexOf('}', _at);
        string[] counts = close < 0 ? [] : pattern[(_at + 1)..close].Split(',');
        int min = 0;
        int max = 0;
        bool read = counts.Length is 1 or 2 && TryCount(counts[0], 0, out min) && TryCount(counts[^1], int.MaxValue, out max);
        if (!read || max < min)
            throw Unsupported("a '{' that is no count");
        _at = close;
        return (min, max);

        static bool TryCount(string text, int ifEmpty, out int count)
        {
            count = ifEmpty;
            return text.Length == 0 || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);
        }
    }

    private PatternSyntax ParseAtom()
    {
        switch (pattern[_at])
        {
            case '(':
                return ParseGroup();
            case '[':
                return new SetSyntax(ParseClass());
            case '.':
                _at++;
                return new SetSyntax(CodePointSet.Of(c => c != '\n'));
            case '^':
                _at++;
                return new PlaceSyntax(PatternPlace.LineStart);
            case '$':
                _at++;
                return new PlaceSyntax(PatternPlace.LineEnd);
            case '*' or '+' or '?':
                throw Unsupported("a repetition of nothing");
            case '\\' when _at + 1 < pattern.Length && pattern[_at + 1] is 'A' or 'z':
                _at += 2;
                return new PlaceSyntax(pattern[_at - 1] == 'A' ? PatternPlace.TextStart : PatternPlace.TextEnd);
            case '\\':
                return new SetSyntax(ParseEscape(out int literal) ?? SetOf(literal));
            default:
                return new SetSyntax(SetOf(TakeCodePoint()));
        }
    }

    private PatternSyntax ParseGroup()
    {
        bool outerCase = _ignoreCase;
        Func<PatternSyntax, PatternSyntax> wrap = inner => inner;
        if (TryTake("(?:") || TryTake("(?-i:"))
            _ignoreCase = outerCase && pattern[_at - 2] == '?';
        else if (TryTake("(?i:"))
            _ignoreCase = true;
        else if (TryTake("(?="))
            wrap = inner => new LookAheadSyntax(inner, negative: false);
        else if (TryTake("(?!"))
            wrap = inner => new LookAheadSyntax(inner, negative: true);
        else if (TryTake("(?<="))
            wrap = inner => new LookBehindSyntax(SetsOf(inner), negative: false);
        else if (TryTake("(?<!"))
            wrap = inner => new LookBehindSyntax(SetsOf(inner), negative: true);
        else if (TryTake("(?>"))
            wrap = inner => new AtomicSyntax(inner);
        else if (_at + 1 < pattern.Length && pattern[_at + 1] == '?')
            throw Unsupported($"the group '{pattern[_at..Math.Min(_at + 4, pattern.Length)]}'");
        else
            _at++;

        PatternSyntax group = ParseAlternation();
        if (!TryTake(")"))
            throw Unsupported("a '(' that is not closed");
        _ignoreCase = outerCase;
        return wrap(group);
    }

    private CodePointSet[] SetsOf(PatternSyntax inner) =>
        inner is SequenceSyntax sequence && sequence.Parts.All(part => part is SetSyntax)
            ? [.. sequence.Parts.Select(part => ((SetSyntax)part).Set)]
            : throw Unsupported("a look-behind over more than single characters");

    /// <summary>A literal; with case ignored also what folds to the same, which outside ASCII is not attempted.</summary>
    private CodePointSet SetOf(int codePoint)
    {
        if (!_ignoreCase)
            return CodePointSet.OfRange(codePoint, codePoint);
        if (codePoint >= 0x80)
            throw Unsupported("ignoring the case of a character outside ASCII");
        RefuseMultiCharacterFold(codePoint | 0x20);
        int folded = char.ToLowerInvariant((char)codePoint);
        return CodePointSet.Of(c =>
            (c < 0x80 && char.ToLowerInvariant((char)c) == folded) || (c == 0x17F && folded == 's') || (c == 0x212A && folded == 'k'));
    }

    /// <summary>"ss", "st", "ff", "fi" and "fl" also match a ligature or sharp s when case is ignored; no tokenizer needs them.</summary>
    private void RefuseMultiCharacterFold(int second)
    {
        int previous = _at >= 2 ? pattern[_at - 2] | 0x20 : 0;
        if ((previous == 's' && second is 's' or 't') || (previous == 'f' && second is 'f' or 'i' or 'l'))
            throw Unsupported($"ignoring the case of '{(char)previous}{(char)second}'");
    }

    private int TakeCodePoint()
    {
        Rune.DecodeFromUtf16(pattern.AsSpan(_at), out Rune rune, out int width);
        _at += width;
        return rune.Value;
    }

    private bool TryTake(string expected)
    {
        bool taken = pattern.AsSpan(_at).StartsWith(expected, StringComparison.Ordinal);
        _at += taken ? expected.Length : 0;
        return taken;
    }

    private TokenizerFormatException Unsupported(string what) =>
        new($"the pattern {pattern} has {what} at position {_at + 1}, which is not supported");
}
