using System.Text;

namespace Pcm.Inference.Prompts;

/// <summary>
/// Reads the part of Jinja that chat templates use and makes closures of it: statements write to the output, expressions give a value.
/// Whatever else a template uses is an error that names it.
/// </summary>
internal sealed partial class JinjaParser
{
    /// <summary>Nesting of blocks and expressions; real templates have about 10.</summary>
    private const int MaxDepth = 100;

    private readonly List<JinjaToken> _tokens;
    private int _at;
    private int _depth;

    private JinjaParser(List<JinjaToken> tokens) => _tokens = tokens;

    private JinjaToken Next => _tokens[_at];

    /// <exception cref="JinjaException">The template is malformed or uses something that is not known here.</exception>
    public static Action<JinjaScope, StringBuilder> Parse(string template)
    {
        JinjaParser parser = new(JinjaLexer.Read(template));
        Action<JinjaScope, StringBuilder> body = parser.ParseBody();
        return parser.Next.Kind == JinjaKind.EndOfTemplate ? body : throw new JinjaException($"'{parser.Next.Text}' is not expected");
    }

    /// <summary>Reads up to a statement that is not of this body, such as its end.</summary>
    private Action<JinjaScope, StringBuilder> ParseBody()
    {
        if (++_depth > MaxDepth)
            throw new JinjaException("it nests too deeply");
        List<Action<JinjaScope, StringBuilder>> parts = [];
        while (Next.Kind != JinjaKind.EndOfTemplate && !IsStatement("end", "elif", "else"))
            parts.Add(ParsePart());
        _depth--;
        return (scope, output) =>
        {
            foreach (Action<JinjaScope, StringBuilder> part in parts)
                part(scope, output);
        };
    }

    private Action<JinjaScope, StringBuilder> ParsePart()
    {
        JinjaToken token = _tokens[_at++];
        switch (token.Kind)
        {
            case JinjaKind.Text:
                return (_, output) => output.Append(token.Text);
            case JinjaKind.ExpressionStart:
                Func<JinjaScope, object?> value = ParseExpression();
                Take(JinjaKind.TagEnd);
                return (scope, output) => output.Append(JinjaValue.Output(value(scope)));
            default:
                return ParseStatement(Take(JinjaKind.Name));
        }
    }

    private Action<JinjaScope, StringBuilder> ParseStatement(string name) => name switch
    {
        "if" => ParseIf(),
        "for" => ParseFor(),
        "set" => ParseSet(),
        "generation" => ParseGeneration(),
        _ => throw new JinjaException($"the statement '{name}' is not known"),
    };

    private Action<JinjaScope, StringBuilder> ParseIf()
    {
        if (++_depth > MaxDepth)
            throw new JinjaException("it has too many cases");
        Func<JinjaScope, object?> condition = ParseExpression();
        Take(JinjaKind.TagEnd);
        Action<JinjaScope, StringBuilder> then = ParseBody();
        Take(JinjaKind.StatementStart);
        string end = Take(JinjaKind.Name);
        Action<JinjaScope, StringBuilder>? otherwise = null;
        if (end == "elif")
        {
            otherwise = ParseIf();
        }
        else
        {
            Take(JinjaKind.TagEnd);
            if (end == "else")
            {
                otherwise = ParseBody();
                TakeEnd("endif");
            }
            else if (end != "endif")
            {
                throw new JinjaException($"'{end}' stands where 'endif' should");
            }
        }

        _depth--;
        return (scope, output) =>
        {
            if (JinjaValue.IsTrue(condition(scope)))
                then(scope, output);
            else
                otherwise?.Invoke(scope, output);
        };
    }

    private Action<JinjaScope, StringBuilder> ParseFor()
    {
        string variable = Take(JinjaKind.Name);
        if (!TryTake("in"))
            throw new JinjaException("a 'for' over several names at once is not known");
        Func<JinjaScope, object?> items = ParseOr();
        Func<JinjaScope, object?>? filter = TryTake("if") ? ParseExpression() : null;
        Take(JinjaKind.TagEnd);
        Action<JinjaScope, StringBuilder> body = ParseBody();
        TakeEnd("endfor");
        return (scope, output) =>
        {
            if (items(scope) is not List<object?> list)
                throw new JinjaException("a 'for' goes over something that is no list");
            List<object?> kept = filter is null
                ? list
                : list.FindAll(item => JinjaValue.IsTrue(filter(new JinjaScope(scope) { [variable] = item })));
            for (int i = 0; i < kept.Count; i++)
            {
                scope.CountStep();
                body(new JinjaScope(scope) { [variable] = kept[i], ["loop"] = LoopAt(kept, i) }, output);
            }
        };
    }

    private static Dictionary<string, object?> LoopAt(List<object?> items, int i) => new(StringComparer.Ordinal)
    {
        ["index"] = i + 1L,
        ["index0"] = (long)i,
        ["revindex"] = (long)items.Count - i,
        ["revindex0"] = (long)items.Count - i - 1,
        ["first"] = i == 0,
        ["last"] = i == items.Count - 1,
        ["length"] = (long)items.Count,
        ["previtem"] = i > 0 ? items[i - 1] : JinjaUndefined.Value,
        ["nextitem"] = i + 1 < items.Count ? items[i + 1] : JinjaUndefined.Value,
    };

    private Action<JinjaScope, StringBuilder> ParseSet()
    {
        string name = Take(JinjaKind.Name);
        string? member = TryTake(".") ? Take(JinjaKind.Name) : null;
        if (!TryTake("="))
            throw new JinjaException("a 'set' without '=' is not known");
        Func<JinjaScope, object?> value = ParseExpression();
        Take(JinjaKind.TagEnd);
        return (scope, _) =>
        {
            if (member is null)
                scope[name] = value(scope);
            else if (scope[name] is Dictionary<string, object?> map)
                map[member] = value(scope);
            else
                throw new JinjaException($"'{name}' has no members to set");
        };
    }

    /// <summary>Marks what the model generates, for training; has no effect on the text.</summary>
    private Action<JinjaScope, StringBuilder> ParseGeneration()
    {
        Take(JinjaKind.TagEnd);
        Action<JinjaScope, StringBuilder> body = ParseBody();
        TakeEnd("endgeneration");
        return body;
    }

    private bool IsStatement(params ReadOnlySpan<string> beginnings)
    {
        if (Next.Kind != JinjaKind.StatementStart)
            return false;
        foreach (string beginning in beginnings)
        {
            if (_tokens[_at + 1].Text.StartsWith(beginning, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private void TakeEnd(string name)
    {
        Take(JinjaKind.StatementStart);
        if (!TryTake(name))
            throw new JinjaException($"'{Next.Text}' stands where '{name}' should");
        Take(JinjaKind.TagEnd);
    }

    private string Take(JinjaKind kind) =>
        Next.Kind == kind ? _tokens[_at++].Text : throw new JinjaException($"'{Next.Text}' is not expected");

    private bool TryTake(string word)
    {
        bool taken = Next.Kind is JinjaKind.Name or JinjaKind.Operator && Next.Text == word;
        _at += taken ? 1 : 0;
        return taken;
    }
}
