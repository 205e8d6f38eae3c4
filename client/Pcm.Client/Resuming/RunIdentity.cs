namespace Pcm.Client.Resuming;

/// <summary>
/// What decides a run's output, as named facts: two runs whose facts are the same may share parts. Digests stand for what is long.
/// </summary>
public sealed class RunIdentity
{
    private readonly List<(string Name, string Value)> _facts = [];

    /// <summary>The facts in the order in which a difference is told: the cause before what follows from it.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts => _facts;

    public string? this[string name] => _facts.Find(fact => fact.Name == name).Value;

    /// <summary>Adds a fact; an empty or absent value is none.</summary>
    public RunIdentity Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) _facts.Add((name, value));
        return this;
    }

    /// <summary>The same but for some facts.</summary>
    public RunIdentity Without(IReadOnlyCollection<string> names)
    {
        var rest = new RunIdentity();
        rest._facts.AddRange(_facts.Where(fact => !names.Contains(fact.Name)));
        return rest;
    }

    /// <summary>One sentence part for each fact that differs.</summary>
    /// <param name="earlier">The facts of the run that the parts are from.</param>
    /// <param name="ignored">Facts that may differ.</param>
    public IReadOnlyList<string> DifferencesFrom(RunIdentity earlier, IReadOnlyCollection<string> ignored)
    {
        var names = _facts.Select(fact => fact.Name).Concat(earlier._facts.Select(fact => fact.Name)).Distinct(StringComparer.Ordinal);
        return
        [
            .. from name in names
               where !ignored.Contains(name)
               let was = earlier[name]
               let now = this[name]
               where was != now
               select $"{name} was {Shorten(was)} and is {Shorten(now)}",
        ];
    }

    /// <summary>Names of the facts that every run has.</summary>
    public static class Names
    {
        public const string Task = "task";
        public const string Input = "input";
        public const string Prompt = "prompt";
        public const string Variant = "variant";
        public const string VariantFiles = "variant's files";
        public const string Context = "context";
        public const string ContextDigest = "context's content";
    }

    private static string Shorten(string? value) => value switch
    {
        null => "unset",
        { Length: > 40 } => value[..12] + "…",
        _ => $"'{value}'",
    };
}
