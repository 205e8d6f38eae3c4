using System.Text;

namespace Pcm.Inference.Prompts;

/// <summary>Cuts a template into text, tags and the words inside tags, with block trimming as Hugging Face's libraries set it.</summary>
internal sealed class JinjaLexer
{
    private static readonly string[] Operators =
        ["==", "!=", "<=", ">=", "//", "**", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ".", ":", "|"];

    /// <summary>Words of one tag; real ones have some 50, and each may nest the expression by one.</summary>
    private const int MaxTagWords = 1000;

    private readonly string _source;
    private readonly List<JinjaToken> _tokens = [];
    private int _at;

    private JinjaLexer(string source) => _source = source;

    public static List<JinjaToken> Read(string template)
    {
        string source = template.ReplaceLineEndings("\n");
        JinjaLexer lexer = new(source.EndsWith('\n') ? source[..^1] : source);
        lexer.Run();
        lexer._tokens.Add(new JinjaToken(JinjaKind.EndOfTemplate, "the end of the template"));
        return lexer._tokens;
    }

    private void Run()
    {
        bool trimStart = false;
        bool afterBlock = false;
        while (_at < _source.Length)
        {
            int tag = NextTag();
            string text = _source[_at..tag];
            char kind = tag < _source.Length ? _source[tag + 1] : '\0';
            bool trimEnd = tag + 2 < _source.Length && _source[tag + 2] == '-';
            if (trimStart)
                text = text.TrimStart();
            else if (afterBlock && text.StartsWith('\n'))
                text = text[1..];
            if (trimEnd)
                text = text.TrimEnd();
            else if (kind is '%' or '#')
                text = WithoutIndentation(text, atTemplateStart: _at == 0 || afterBlock);
            if (text.Length > 0)
                _tokens.Add(new JinjaToken(JinjaKind.Text, text));
            _at = Math.Min(tag + (trimEnd ? 3 : 2), _source.Length);
            if (kind == '\0')
                break;
            trimStart = kind == '#' ? SkipComment() : ReadTag(kind);
            afterBlock = kind != '{' && !trimStart;
        }
    }

    private int NextTag()
    {
        for (int at = _at; (at = _source.IndexOf('{', at)) >= 0 && at + 1 < _source.Length; at++)
        {
            if (_source[at + 1] is '{' or '%' or '#')
                return at;
        }

        return _source.Length;
    }

    /// <summary>Drops blanks between the beginning of a line and the block tag that follows.</summary>
    private static string WithoutIndentation(string text, bool atTemplateStart)
    {
        string kept = text.TrimEnd(' ', '\t');
        return kept.EndsWith('\n') || (kept.Length == 0 && atTemplateStart) ? kept : text;
    }

    private bool SkipComment()
    {
        int end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0)
            throw new JinjaException("a comment is not closed");
        bool trims = _source[end - 1] == '-';
        _at = end + 2;
        return trims;
    }

    private bool ReadTag(char kind)
    {
        _tokens.Add(new JinjaToken(kind == '%' ? JinjaKind.StatementStart : JinjaKind.ExpressionStart, "{" + kind));
        string close = kind == '%' ? "%}" : "}}";
        int braces = 0;
        for (int words = 0; words < MaxTagWords; words++)
        {
            while (_at < _source.Length && char.IsWhiteSpace(_source[_at]))
                _at++;
            if (_at >= _source.Length)
                throw new JinjaException("a tag is not closed");
            bool trims = At("-" + close);
            if (trims || (braces == 0 && At(close)))
            {
                _at += close.Length + (trims ? 1 : 0);
                _tokens.Add(new JinjaToken(JinjaKind.TagEnd, close));
                return trims;
            }

            JinjaToken word = ReadWord();
            braces += word.Kind != JinjaKind.Operator ? 0 : word.Text == "{" ? 1 : word.Text == "}" ? -1 : 0;
            _tokens.Add(word);
        }

        throw new JinjaException($"a tag has more than {MaxTagWords} words");
    }

    private JinjaToken ReadWord()
    {
        int start = _at;
        char c = _source[_at];
        if (c is '\'' or '"')
            return ReadString(c);
        if (char.IsAsciiLetter(c) || c == '_')
        {
            while (_at < _source.Length && (char.IsAsciiLetterOrDigit(_source[_at]) || _source[_at] == '_'))
                _at++;
            return new JinjaToken(JinjaKind.Name, _source[start.._at]);
        }

        if (char.IsAsciiDigit(c))
        {
            while (_at < _source.Length && char.IsAsciiDigit(_source[_at]))
                _at++;
            return new JinjaToken(JinjaKind.Integer, _source[start.._at]);
        }

        string found = Array.Find(Operators, At) ?? throw new JinjaException($"'{c}' is not known");
        _at += found.Length;
        return new JinjaToken(JinjaKind.Operator, found);
    }

    private JinjaToken ReadString(char quote)
    {
        StringBuilder text = new();
        for (_at++; _at < _source.Length && _source[_at] != quote; _at++)
        {
            if (_source[_at] != '\\' || _at + 1 >= _source.Length)
            {
                text.Append(_source[_at]);
                continue;
            }

            _at++;
            text.Append(_source[_at] switch
            {
                'n' => "\n",
                't' => "\t",
                'r' => "\r",
                '\\' or '\'' or '"' => _source[_at].ToString(),
                char other => throw new JinjaException($"the escape '\\{other}' is not known"),
            });
        }

        if (_at++ >= _source.Length)
            throw new JinjaException("a string is not closed");
        return new JinjaToken(JinjaKind.String, text.ToString());
    }

    private bool At(string expected) => string.CompareOrdinal(_source, _at, expected, 0, expected.Length) == 0;
}
