namespace Pcm.Inference.Prompts;

/// <summary>Members, methods, subscripts and slices of values.</summary>
internal static class JinjaMembers
{
    public static object? Get(object? subject, string member) => subject switch
    {
        Dictionary<string, object?> map => map.TryGetValue(member, out object? value) ? value : MapMethod(map, member),
        string text => TextMethod(text, member),
        JinjaUndefined or null => throw new JinjaException($"it takes '{member}' of something that is not set"),
        _ => JinjaUndefined.Value,
    };

    public static object? Index(object? subject, object? index) => (subject, index) switch
    {
        (Dictionary<string, object?> map, string key) => map.TryGetValue(key, out object? value) ? value : JinjaUndefined.Value,
        (List<object?> list, long i) => i < 0 ? At(list, list.Count + i) : At(list, i),
        (string text, string key) => TextMethod(text, key),
        (string text, long i) when i >= -text.Length && i < text.Length =>
            RowText.RefuseIn(text, "[ ]")[(int)(i < 0 ? text.Length + i : i)].ToString(),
        _ => JinjaUndefined.Value,
    };

    public static object? Slice(object? subject, object? start, object? end, object? step)
    {
        if (subject is not List<object?> list)
            throw new JinjaException("it takes a slice of something that is no list");
        long stride = step is null ? 1 : JinjaValue.Integer(step, "[::]");
        if (stride == -1 && start is null && end is null)
            return Enumerable.Reverse(list).ToList();
        if (stride != 1)
            throw new JinjaException("a slice with that step is not known");
        long from = Bound(start, 0, list.Count);
        long to = Bound(end, list.Count, list.Count);
        return from < to ? list[(int)from..(int)to] : [];
    }

    private static long Bound(object? value, long ifAbsent, int count)
    {
        long bound = value is null ? ifAbsent : JinjaValue.Integer(value, "[:]");
        return Math.Clamp(bound < 0 ? bound + count : bound, 0, count);
    }

    private static object? At(List<object?> list, long index) => index >= 0 && index < list.Count ? list[(int)index] : JinjaUndefined.Value;

    private static object? MapMethod(Dictionary<string, object?> map, string name) => name switch
    {
        "get" => (JinjaFunction)((arguments, _) =>
            map.TryGetValue(JinjaValue.Text(arguments[0], "get"), out object? value) ? value : arguments.Length > 1 ? arguments[1] : null),
        "keys" => (JinjaFunction)((_, _) => map.Keys.Select(object? (key) => key).ToList()),
        "values" => (JinjaFunction)((_, _) => map.Values.ToList()),
        _ => JinjaUndefined.Value,
    };

    private static object? TextMethod(string text, string name) => name switch
    {
        "startswith" => Method((arguments, _) => text.StartsWith(JinjaValue.Text(arguments[0], name), StringComparison.Ordinal)),
        "endswith" => Method((arguments, _) => text.EndsWith(JinjaValue.Text(arguments[0], name), StringComparison.Ordinal)),
        "strip" => Method((arguments, _) => Trim(text, TrimSides.Both, arguments)),
        "lstrip" => Method((arguments, _) => Trim(text, TrimSides.Start, arguments)),
        "rstrip" => Method((arguments, _) => Trim(text, TrimSides.End, arguments)),
        "upper" => Method((_, _) => RowText.RefuseIn(text, name).ToUpperInvariant()),
        "lower" => Method((_, _) => RowText.RefuseIn(text, name).ToLowerInvariant()),
        "title" => Method((_, _) => JinjaFilters.Title(RowText.RefuseIn(text, name))),
        "split" => Method((arguments, _) => Split(text, arguments)),
        "replace" => Method((arguments, _) => JinjaFilters.Replace(text, arguments)),
        _ => JinjaUndefined.Value,
    };

    private static JinjaFunction Method(JinjaFunction method) => method;

    /// <summary>Without arguments trims white space; the characters of an argument only where no row text is at that end.</summary>
    private static string Trim(string text, TrimSides sides, object?[] arguments)
    {
        if (arguments.Length == 0)
            return RowText.Trim(text, sides);
        char[] trimmed = JinjaValue.Text(arguments[0], "strip").ToCharArray();
        string start = sides.HasFlag(TrimSides.Start) ? text.TrimStart(trimmed) : text;
        return sides.HasFlag(TrimSides.End) ? start.TrimEnd(trimmed) : start;
    }

    private static List<object?> Split(string text, object?[] arguments) => arguments.Length == 1
        ? text.Split(JinjaValue.Text(arguments[0], "split")).Select(object? (part) => part).ToList()
        : throw new JinjaException("'split' is called without its separator");
}
