using System.Globalization;

namespace Pcm.Inference.Prompts;

/// <summary>What templates do with values: truth, equality, order, output.</summary>
internal static class JinjaValue
{
    /// <summary>A megabyte of few-shot messages is more than any model's context.</summary>
    private const int MaxTextLength = 1 << 20;

    public static bool IsTrue(object? value) => value switch
    {
        null or JinjaUndefined => false,
        bool b => b,
        string s => s.Length > 0,
        long n => n != 0,
        List<object?> list => list.Count > 0,
        Dictionary<string, object?> map => map.Count > 0,
        _ => true,
    };

    public static new bool Equals(object? left, object? right) => (left, right) switch
    {
        (List<object?> a, List<object?> b) => a.Count == b.Count && a.Zip(b).All(pair => Equals(pair.First, pair.Second)),
        _ => object.Equals(left, right),
    };

    public static bool Contains(object? container, object? item) => container switch
    {
        string text => text.Contains(Text(item, "in"), StringComparison.Ordinal),
        List<object?> list => list.Any(element => Equals(element, item)),
        Dictionary<string, object?> map => item is string key && map.ContainsKey(key),
        JinjaUndefined or null => false,
        _ => throw new JinjaException("'in' is used on something that holds nothing"),
    };

    public static object? Add(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => a + b,
        (List<object?> a, List<object?> b) => new List<object?>([.. a, .. b]),
        (string a, string b) => Join(a, b),
        _ => throw new JinjaException("'+' is used on values that do not add"),
    };

    /// <summary>How a value is written into the text.</summary>
    public static string Output(object? value) => value switch
    {
        JinjaUndefined => "",
        null => "None",
        true => "True",
        false => "False",
        string s => s,
        long n => n.ToString(CultureInfo.InvariantCulture),
        _ => throw new JinjaException("it writes out a list or a map"),
    };

    /// <summary>Two texts as one, within what a prompt can have.</summary>
    public static string Join(string first, string second) => first.Length + second.Length <= MaxTextLength
        ? first + second
        : throw new JinjaException("it writes too much");

    public static string Text(object? value, string what) =>
        value as string ?? throw new JinjaException($"'{what}' is used on something that is no text");

    public static long Integer(object? value, string what) =>
        value as long? ?? throw new JinjaException($"'{what}' is used on something that is no number");
}
