using System.Globalization;

namespace Pcm.Bench;

/// <summary>The command line.</summary>
public sealed record BenchOptions
{
    public const string Usage = """
        usage: bench [--out FILE] [--only NAME,NAME…] [--runs N] [--list]
          --out    write machine, versions and every figure's median, smallest, largest and single runs as JSON
          --only   measure these figures, not all
          --runs   measurements a series (default 5)
          --list   name the figures and end
        """;

    private const int DefaultRuns = 5;

    public string? Out { get; private init; }

    public IReadOnlyList<string> Only { get; private init; } = [];

    public int Runs { get; private init; } = DefaultRuns;

    public bool List { get; private init; }

    public static BenchOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new BenchOptions();
        for (int i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--list" => options with { List = true },
                "--out" when i + 1 < args.Length => options with { Out = args[++i] },
                "--only" when i + 1 < args.Length => options with { Only = args[++i].Split(',', StringSplitOptions.RemoveEmptyEntries) },
                "--runs" when i + 1 < args.Length => options with { Runs = PositiveNumber(args[++i]) },
                _ => throw new BenchException($"{args[i]}: not known, or its value is missing\n{Usage}"),
            };
        }

        return options;
    }

    private static int PositiveNumber(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new BenchException($"--runs {text}: not a positive number");
}
