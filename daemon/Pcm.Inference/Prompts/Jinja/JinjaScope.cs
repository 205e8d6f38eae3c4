namespace Pcm.Inference.Prompts;

/// <summary>The names that are set at a place in a template. Loops have their own, and do not change those outside.</summary>
internal sealed class JinjaScope(JinjaScope? outer)
{
    /// <summary>Turns of all loops of a run; real templates take one or two for each message.</summary>
    private const int MaxSteps = 100_000;

    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);
    private int _steps;

    public object? this[string name]
    {
        get => _values.TryGetValue(name, out object? value) ? value : outer is null ? JinjaUndefined.Value : outer[name];
        set => _values[name] = value;
    }

    /// <summary>Counts a turn of a loop, against templates that would not end.</summary>
    public void CountStep()
    {
        if (outer is not null)
            outer.CountStep();
        else if (++_steps > MaxSteps)
            throw new JinjaException("its loops take too many turns");
    }
}
