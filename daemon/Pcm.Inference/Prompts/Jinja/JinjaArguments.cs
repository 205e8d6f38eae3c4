namespace Pcm.Inference.Prompts;

/// <summary>The arguments of a call.</summary>
internal sealed class JinjaArguments(
    IReadOnlyList<Func<JinjaScope, object?>> values, IReadOnlyDictionary<string, Func<JinjaScope, object?>> named)
{
    public static JinjaArguments None { get; } = new([], new Dictionary<string, Func<JinjaScope, object?>>());

    public object?[] Values(JinjaScope scope) => [.. values.Select(value => value(scope))];

    public object? Call(JinjaFunction function, JinjaScope scope) =>
        function(Values(scope), named.ToDictionary(pair => pair.Key, pair => pair.Value(scope), StringComparer.Ordinal));
}
