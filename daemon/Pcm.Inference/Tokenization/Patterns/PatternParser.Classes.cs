using System.Globalization;

namespace Pcm.Inference.Tokenization;

/// <summary>Bracket expressions and escapes.</summary>
internal sealed partial class PatternParser
{
    private CodePointSet ParseClass()
    {
        if (++_depth > TokenizerLimits.MaxPatternDepth)
            throw Unsupported($"nesting deeper than {TokenizerLimits.MaxPatternDepth}");
        _at++;
        bool negative = TryTake("^");
        CodePointSet set = CodePointSet.None;
        CodePointSet? intersected = null;
        if (!AtEnd && pattern[_at] == ']')
            throw Unsupported("a class that begins with ']'");
        while (!TryTake("]"))
        {
            if (AtEnd)
                throw Unsupported("a '[' that is not closed");
            if (TryTake("&&"))
            {
                intersected = intersected is null ? set : intersected.And(set);
                set = CodePointSet.None;
            }
            else
            {
                set = set.Or(ParseClassItem());
            }
        }

        _depth--;
        set = intersected is null ? set : intersected.And(set);
        return negative ? set.Not() : set;
    }

    private CodePointSet ParseClassItem()
    {
        if (TryTake("[:"))
            return ParsePosixClass();
        if (pattern[_at] == '[')
            return ParseClass();
        CodePointSet? named = ParseClassCharacter(out int low);
        if (named is not null)
            return named;
        bool range = _at + 1 < pattern.Length && pattern[_at] == '-' && pattern[_at + 1] != ']';
        if (!range)
            return SetOf(low);
        _at++;
        if (pattern[_at] == '[' || ParseClassCharacter(out int high) is not null || high < low)
            throw Unsupported("a range without two ends in order");
        return _ignoreCase ? throw Unsupported("ignoring the case of a range") : CodePointSet.OfRange(low, high);
    }

    private CodePointSet? ParseClassCharacter(out int literal)
    {
        if (pattern[_at] == '\\')
            return ParseEscape(out literal);
        literal = TakeCodePoint();
        return null;
    }

    private CodePointSet ParsePosixClass()
    {
        bool negative = TryTake("^");
        CodePointSet set = TryTake("punct:]") ? CharacterClasses.PosixPunctuation
            : TryTake("space:]") ? CharacterClasses.WhiteSpace
            : TryTake("digit:]") ? CharacterClasses.DecimalDigits
            : throw Unsupported("a POSIX class other than punct, space and digit");
        return negative ? set.Not() : set;
    }

    /// <summary>Reads an escape: a class, or else <paramref name="literal"/>.</summary>
    private CodePointSet? ParseEscape(out int literal)
    {
        literal = 0;
        _at++;
        if (AtEnd)
            throw Unsupported("a '\\' at its end");
        char c = pattern[_at++];
        switch (c)
        {
            case 'p' or 'P':
                CodePointSet property = ParseProperty();
                return c == 'P' ? property.Not() : property;
            case 's':
                return CharacterClasses.WhiteSpace;
            case 'S':
                return CharacterClasses.WhiteSpace.Not();
            case 'd':
                return CharacterClasses.DecimalDigits;
            case 'D':
                return CharacterClasses.DecimalDigits.Not();
            case 'w':
                return CharacterClasses.Word;
            case 'W':
                return CharacterClasses.Word.Not();
            case 'n':
                literal = '\n';
                return null;
            case 'r':
                literal = '\r';
                return null;
            case 't':
                literal = '\t';
                return null;
            case 'f':
                literal = '\f';
                return null;
            case 'v':
                literal = '\v';
                return null;
            case 'x' or 'u':
                literal = ParseHex(c);
                return null;
            case (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9'):
                throw Unsupported($"the escape '\\{c}'");
            default:
                _at--;
                literal = TakeCodePoint();
                return null;
        }
    }

    private CodePointSet ParseProperty()
    {
        int close = pattern.IndexOf('}', _at);
        if (close < 0 || pattern[_at] != '{')
            throw Unsupported("a '\\p' without its braces");
        string name = pattern[(_at + 1)..close];
        bool negative = name.StartsWith('^');
        uint mask = UnicodeCategories.Mask(negative ? name[1..] : name);
        if (mask == 0)
            throw Unsupported($"the property '{name}'");
        _at = close + 1;
        CodePointSet set = CodePointSet.OfCategories(mask);
        return negative ? set.Not() : set;
    }

    private int ParseHex(char escape)
    {
        int end = _at;
        bool braced = escape == 'x' && TryTake("{");
        if (braced)
            end = pattern.IndexOf('}', _at);
        else
            end = Math.Min(_at + (escape == 'x' ? 2 : 4), pattern.Length);
        ReadOnlySpan<char> digits = end < 0 ? [] : pattern.AsSpan(_at, end - _at);
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            || value is > 0x10FFFF or (>= 0xD800 and < 0xE000)
            || (escape == 'x' && !braced && value >= 0x80))
            throw Unsupported($"a malformed '\\{escape}'");
        _at = braced ? end + 1 : end;
        return value;
    }
}
