namespace Pcm.Inference.Prompts;

/// <summary>The names that are set at a place in a template. Loops have their own, and do not change those outside.</summary>
internal sealed class JinjaScope(JinjaScope? outer)
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public object? this[string name]
    {
        get => _values.TryGetValue(name, out object? value) ? value : outer is null ? JinjaUndefined.Value : outer[name];
        set => _values[name] = value;
    }
}
