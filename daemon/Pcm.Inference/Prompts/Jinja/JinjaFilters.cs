using System.Globalization;

namespace Pcm.Inference.Prompts;

/// <summary>The filters that chat templates use.</summary>
internal static class JinjaFilters
{
    public static object? Apply(string filter, object? subject, object?[] arguments) => (filter, subject) switch
    {
        ("trim", string text) => RowText.Trim(text, TrimSides.Both),
        ("length" or "count", string text) => (long)RowText.RefuseIn(text, filter).Length,
        ("length" or "count", List<object?> list) => (long)list.Count,
        ("length" or "count", Dictionary<string, object?> map) => (long)map.Count,
        ("first", List<object?> list) => list.Count > 0 ? list[0] : JinjaUndefined.Value,
        ("last", List<object?> list) => list.Count > 0 ? list[^1] : JinjaUndefined.Value,
        ("list", List<object?> list) => list,
        ("reverse", List<object?> list) => Enumerable.Reverse(list).ToList(),
        ("string", string or long or bool) => JinjaValue.Output(subject),
        ("safe", string text) => text,
        ("upper", string text) => RowText.RefuseIn(text, filter).ToUpperInvariant(),
        ("lower", string text) => RowText.RefuseIn(text, filter).ToLowerInvariant(),
        ("title", string text) => Title(RowText.RefuseIn(text, filter)),
        ("capitalize", string text) => Capitalize(RowText.RefuseIn(text, filter)),
        ("replace", string text) => Replace(text, arguments),
        ("join", List<object?> list) => string.Join(
            arguments.Length > 0 ? JinjaValue.Text(arguments[0], filter) : "", list.Select(JinjaValue.Output)),
        ("default", JinjaUndefined) => arguments.Length > 0 ? arguments[0] : "",
        ("default", _) => arguments.Length > 1 && JinjaValue.IsTrue(arguments[1]) && !JinjaValue.IsTrue(subject) ? arguments[0] : subject,
        ("selectattr", List<object?> list) => list.FindAll(item => HasAttribute(item, arguments)),
        ("rejectattr", List<object?> list) => list.FindAll(item => !HasAttribute(item, arguments)),
        _ => throw new JinjaException($"the filter '{filter}' is not known for what it is given"),
    };

    public static string Title(string text) => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(text);

    /// <summary>Replaces in text that no row has a part in: what a row brings is never rewritten.</summary>
    public static string Replace(string text, object?[] arguments) => arguments.Length == 2
        ? RowText.RefuseIn(text, "replace").Replace(
            JinjaValue.Text(arguments[0], "replace"), JinjaValue.Text(arguments[1], "replace"), StringComparison.Ordinal)
        : throw new JinjaException("'replace' is called without its two texts");

    private static string Capitalize(string text) =>
        text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    private static bool HasAttribute(object? item, object?[] arguments)
    {
        object? value = JinjaMembers.Index(item, arguments.Length > 0 ? arguments[0] : null);
        return arguments.Length switch
        {
            1 => JinjaValue.IsTrue(value),
            2 => JinjaTests.Holds(JinjaValue.Text(arguments[1], "selectattr"), value),
            3 when arguments[1] is "equalto" or "eq" or "==" => JinjaValue.Equals(value, arguments[2]),
            _ => throw new JinjaException("'selectattr' is used in a way that is not known"),
        };
    }
}
