using System.Globalization;

namespace Pcm.Inference.Prompts;

/// <summary>Expressions, from the loosest binding to the tightest.</summary>
internal sealed partial class JinjaParser
{
    private Func<JinjaScope, object?> ParseExpression()
    {
        if (++_depth > MaxDepth)
            throw new JinjaException("it nests too deeply");
        Func<JinjaScope, object?> value = ParseOr();
        if (TryTake("if"))
        {
            Func<JinjaScope, object?> condition = ParseOr();
            Func<JinjaScope, object?> otherwise = TryTake("else") ? ParseExpression() : _ => JinjaUndefined.Value;
            Func<JinjaScope, object?> then = value;
            value = scope => JinjaValue.IsTrue(condition(scope)) ? then(scope) : otherwise(scope);
        }

        _depth--;
        return value;
    }

    private Func<JinjaScope, object?> ParseOr()
    {
        Func<JinjaScope, object?> value = ParseAnd();
        while (TryTake("or"))
        {
            (Func<JinjaScope, object?> left, Func<JinjaScope, object?> right) = (value, ParseAnd());
            value = scope => left(scope) is var first && JinjaValue.IsTrue(first) ? first : right(scope);
        }

        return value;
    }

    private Func<JinjaScope, object?> ParseAnd()
    {
        Func<JinjaScope, object?> value = ParseNot();
        while (TryTake("and"))
        {
            (Func<JinjaScope, object?> left, Func<JinjaScope, object?> right) = (value, ParseNot());
            value = scope => left(scope) is var first && !JinjaValue.IsTrue(first) ? first : right(scope);
        }

        return value;
    }

    private Func<JinjaScope, object?> ParseNot()
    {
        if (!TryTake("not"))
            return ParseComparison();
        Func<JinjaScope, object?> value = ParseNot();
        return scope => !JinjaValue.IsTrue(value(scope));
    }

    private Func<JinjaScope, object?> ParseComparison()
    {
        Func<JinjaScope, object?> left = ParseSum();
        if (TryTake("not"))
        {
            if (!TryTake("in"))
                throw new JinjaException("'not' is not expected");
            Func<JinjaScope, object?> container = ParseSum();
            return scope => !JinjaValue.Contains(container(scope), left(scope));
        }

        if (Next.Text is not ("==" or "!=" or "<" or ">" or "<=" or ">=" or "in") || Next.Kind == JinjaKind.String)
            return left;
        string comparison = _tokens[_at++].Text;
        Func<JinjaScope, object?> right = ParseSum();
        return comparison switch
        {
            "==" => scope => JinjaValue.Equals(left(scope), right(scope)),
            "!=" => scope => !JinjaValue.Equals(left(scope), right(scope)),
            "in" => scope => JinjaValue.Contains(right(scope), left(scope)),
            "<" => scope => Compare(scope) < 0,
            ">" => scope => Compare(scope) > 0,
            "<=" => scope => Compare(scope) <= 0,
            _ => scope => Compare(scope) >= 0,
        };

        int Compare(JinjaScope scope) =>
            JinjaValue.Integer(left(scope), comparison).CompareTo(JinjaValue.Integer(right(scope), comparison));
    }

    private Func<JinjaScope, object?> ParseSum()
    {
        Func<JinjaScope, object?> value = ParseProduct();
        while (Next.Kind == JinjaKind.Operator && Next.Text is "+" or "-" or "~")
        {
            string operation = _tokens[_at++].Text;
            (Func<JinjaScope, object?> left, Func<JinjaScope, object?> right) = (value, ParseProduct());
            value = operation switch
            {
                "+" => scope => JinjaValue.Add(left(scope), right(scope)),
                "~" => scope => JinjaValue.Join(JinjaValue.Output(left(scope)), JinjaValue.Output(right(scope))),
                _ => scope => JinjaValue.Integer(left(scope), "-") - JinjaValue.Integer(right(scope), "-"),
            };
        }

        return value;
    }

    private Func<JinjaScope, object?> ParseProduct()
    {
        Func<JinjaScope, object?> value = ParseUnary();
        while (Next.Kind == JinjaKind.Operator && Next.Text is "*" or "/" or "//" or "%" or "**")
        {
            string operation = _tokens[_at++].Text;
            if (operation is not ("%" or "//"))
                throw new JinjaException($"the operator '{operation}' is not known");
            (Func<JinjaScope, object?> left, Func<JinjaScope, object?> right) = (value, ParseUnary());
            value = scope =>
            {
                (long a, long b) = (JinjaValue.Integer(left(scope), operation), JinjaValue.Integer(right(scope), operation));
                if (a < 0 || b <= 0)
                    throw new JinjaException($"'{operation}' is used on negative numbers or zero");
                return operation == "%" ? a % b : a / b;
            };
        }

        return value;
    }

    private Func<JinjaScope, object?> ParseUnary()
    {
        if (TryTake("-"))
        {
            Func<JinjaScope, object?> value = ParseUnary();
            return scope => -JinjaValue.Integer(value(scope), "-");
        }

        return ParseTests(ParsePostfix(ParsePrimary()));
    }

    /// <summary>Reads members, subscripts, calls and filters.</summary>
    private Func<JinjaScope, object?> ParsePostfix(Func<JinjaScope, object?> value)
    {
        while (true)
        {
            Func<JinjaScope, object?> subject = value;
            if (TryTake("."))
            {
                string member = Take(JinjaKind.Name);
                value = scope => JinjaMembers.Get(subject(scope), member);
            }
            else if (TryTake("["))
            {
                value = ParseSubscript(subject);
            }
            else if (TryTake("("))
            {
                JinjaArguments arguments = ParseArguments();
                value = scope => subject(scope) is JinjaFunction function
                    ? arguments.Call(function, scope)
                    : throw new JinjaException("it calls something that is no function");
            }
            else if (TryTake("|"))
            {
                string filter = Take(JinjaKind.Name);
                JinjaArguments arguments = TryTake("(") ? ParseArguments() : JinjaArguments.None;
                value = scope => JinjaFilters.Apply(filter, subject(scope), arguments.Values(scope));
            }
            else
            {
                return value;
            }
        }
    }

    private Func<JinjaScope, object?> ParseSubscript(Func<JinjaScope, object?> subject)
    {
        Func<JinjaScope, object?>? start = Next.Text == ":" ? null : ParseExpression();
        if (!TryTake(":"))
        {
            TakeOperator("]");
            return scope => JinjaMembers.Index(subject(scope), start!(scope));
        }

        Func<JinjaScope, object?>? end = Next.Text is "]" or ":" ? null : ParseExpression();
        Func<JinjaScope, object?>? step = TryTake(":") && Next.Text != "]" ? ParseExpression() : null;
        TakeOperator("]");
        return scope => JinjaMembers.Slice(subject(scope), start?.Invoke(scope), end?.Invoke(scope), step?.Invoke(scope));
    }

    private Func<JinjaScope, object?> ParseTests(Func<JinjaScope, object?> value)
    {
        while (TryTake("is"))
        {
            Func<JinjaScope, object?> subject = value;
            bool negative = TryTake("not");
            string test = Take(JinjaKind.Name);
            value = scope => JinjaTests.Holds(test, subject(scope)) != negative;
        }

        return value;
    }

    private Func<JinjaScope, object?> ParsePrimary()
    {
        JinjaToken token = _tokens[_at++];
        switch (token.Kind)
        {
            case JinjaKind.String:
                return _ => token.Text;
            case JinjaKind.Integer:
                long number = long.Parse(token.Text, CultureInfo.InvariantCulture);
                return _ => number;
            case JinjaKind.Name:
                return token.Text switch
                {
                    "true" or "True" => _ => true,
                    "false" or "False" => _ => false,
                    "none" or "None" => _ => null,
                    _ => scope => scope[token.Text],
                };
            case JinjaKind.Operator when token.Text == "(":
                Func<JinjaScope, object?> value = ParseExpression();
                TakeOperator(")");
                return value;
            case JinjaKind.Operator when token.Text == "[":
                List<Func<JinjaScope, object?>> items = ParseItems("]");
                return scope => items.ConvertAll(item => item(scope));
            case JinjaKind.Operator when token.Text == "{":
                return ParseMap();
            default:
                throw new JinjaException($"'{token.Text}' is not expected");
        }
    }

    private Func<JinjaScope, object?> ParseMap()
    {
        List<(Func<JinjaScope, object?> Key, Func<JinjaScope, object?> Value)> entries = [];
        while (!TryTake("}"))
        {
            Func<JinjaScope, object?> key = ParseExpression();
            TakeOperator(":");
            entries.Add((key, ParseExpression()));
            if (Next.Text != "}")
                TakeOperator(",");
        }

        return scope => entries.ToDictionary(
            entry => JinjaValue.Text(entry.Key(scope), "{"), entry => entry.Value(scope), StringComparer.Ordinal);
    }

    private JinjaArguments ParseArguments()
    {
        List<Func<JinjaScope, object?>> values = [];
        Dictionary<string, Func<JinjaScope, object?>> named = new(StringComparer.Ordinal);
        while (!TryTake(")"))
        {
            bool isNamed = Next.Kind == JinjaKind.Name && _tokens[_at + 1] is { Kind: JinjaKind.Operator, Text: "=" };
            if (isNamed)
            {
                string name = Take(JinjaKind.Name);
                TakeOperator("=");
                named[name] = ParseExpression();
            }
            else
            {
                values.Add(ParseExpression());
            }

            if (Next.Text != ")")
                TakeOperator(",");
        }

        return new JinjaArguments(values, named);
    }

    private List<Func<JinjaScope, object?>> ParseItems(string end)
    {
        List<Func<JinjaScope, object?>> items = [];
        while (!TryTake(end))
        {
            items.Add(ParseExpression());
            if (Next.Text != end)
                TakeOperator(",");
        }

        return items;
    }

    private void TakeOperator(string expected)
    {
        if (Next.Kind != JinjaKind.Operator || !TryTake(expected))
            throw new JinjaException($"'{Next.Text}' stands where '{expected}' should");
    }
}
