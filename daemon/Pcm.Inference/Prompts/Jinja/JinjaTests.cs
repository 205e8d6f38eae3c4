namespace Pcm.Inference.Prompts;

/// <summary>The tests that chat templates use after 'is'.</summary>
internal static class JinjaTests
{
    public static bool Holds(string test, object? value) => test switch
    {
        "defined" => value is not JinjaUndefined,
        "undefined" => value is JinjaUndefined,
        "none" => value is null,
        "string" => value is string,
        "boolean" => value is bool,
        "number" or "integer" => value is long,
        "mapping" => value is Dictionary<string, object?>,
        "iterable" or "sequence" => value is List<object?> or string or Dictionary<string, object?>,
        "callable" => value is JinjaFunction,
        "true" => value is true,
        "false" => value is false,
        "odd" => JinjaValue.Integer(value, test) % 2 != 0,
        "even" => JinjaValue.Integer(value, test) % 2 == 0,
        _ => throw new JinjaException($"the test '{test}' is not known"),
    };
}
