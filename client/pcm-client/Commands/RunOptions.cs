using System.CommandLine;
using Pcm.Client;
using Pcm.Client.Input;
using Pcm.Client.Running;
using Pcm.Protocol;

namespace Pcm.CommandLine.Commands;

/// <summary>The options that <c>verify</c> and <c>generate</c> share: input, output, context, resuming.</summary>
internal sealed class RunOptions
{
    private static readonly string[] ReservedNames =
        ["row", "id", "verdict", "scores", "label_logprobs", "label_mass", "truncated_tokens", "error", "text", "finish", "prompt_tokens", "generated_tokens", "gold"];

    /// <param name="command">The command that gets them.</param>
    /// <param name="forOneRow">Only those that matter to one row which is looked at, and a private daemon where no other answers.</param>
    public RunOptions(Command command, bool forOneRow = false)
    {
        Service = new ServiceOptions(command, autostartsByDefault: forOneRow);
        command.Arguments.Add(Input);
        Option[] ofRow = [Context, Format, Field, Map, Truncate, Variant, Device, AllowCpu];
        Option[] ofRun = [Output, Limit, Keep, Overwrite, RetryErrors, MixVariants];
        Option[] options = forOneRow ? ofRow : [.. ofRow, .. ofRun];
        foreach (var option in options) command.Options.Add(option);
    }

    public ServiceOptions Service { get; }

    public Argument<string?> Input { get; } = new("FILE")
    {
        Description = "JSONL, CSV, TSV, plain text or an OpenAI batch file, gzipped or not; - for standard input",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<string> Context { get; } = new("--context", "-c")
    {
        Description = "Name of a context, or path of a manifest or its folder",
        HelpName = "CONTEXT",
        Required = true,
    };

    public Option<string> Output { get; } = new("--output", "-o")
    {
        Description = "Where the results go. A file can be resumed: it appears when it is whole; until then its parts lie in OUT.pcm",
        HelpName = "OUT",
        DefaultValueFactory = _ => "-",
    };

    public Option<string?> Format { get; } = new("--format") { Description = $"Format of the input ({string.Join(", ", InputFormats.Names)}) [default: by name, then by content]", HelpName = "FORMAT" };

    public Option<long?> Limit { get; } = new("--limit") { Description = "Only the first N rows", HelpName = "N" };

    public Option<string[]> Field { get; } = new("--field") { Description = "A field of one row, in place of a file (may be repeated)", HelpName = "NAME=TEXT" };

    public Option<string[]> Map { get; } = new("--map") { Description = "Take a field of the prompt from another column (may be repeated)", HelpName = "FIELD=COLUMN" };

    public Option<string?> Keep { get; } = new("--keep") { Description = "Columns to copy to the output", HelpName = "A,B" };

    public Option<string[]> Truncate { get; } = new("--truncate") { Description = "Cut this field at its head or tail where a prompt is too long (may be repeated)", HelpName = "FIELD=head|tail" };

    public Option<string?> Variant { get; } = new("--variant") { Description = "Variant of the context [default: the first that fits the device]", HelpName = "NAME" };

    public Option<string?> Device { get; } = new("--device") { Description = "Device to run on [default: pcmd chooses]", HelpName = "NAME" };

    public Option<bool> AllowCpu { get; } = new("--allow-cpu") { Description = "Fall back to the CPU where the GPU cannot serve" };

    public Option<bool> Overwrite { get; } = new("--overwrite") { Description = "Forget an earlier run's parts and replace its output" };

    public Option<bool> RetryErrors { get; } = new("--retry-errors") { Description = "Do rows again that ended in an error" };

    public Option<bool> MixVariants { get; } = new("--mix-variants") { Description = "Go on with another variant than the parts were made with" };

    /// <summary>The request as far as both commands have it in common.</summary>
    /// <exception cref="ClientException">Options that contradict each other.</exception>
    public RunRequest ToRequest(ParseResult result, InferenceTask task, ContextReference context, IReadOnlyDictionary<string, string>? row)
    {
        var input = result.GetValue(Input);
        if (row is not null && input is not null) throw Wrong("a row on the command line and a FILE exclude each other");
        if (row is null && input is null && !Console.IsInputRedirected) throw Wrong("FILE is missing; - reads standard input");
        if (result.GetValue(Limit) is < 1) throw Wrong("--limit must be at least 1");

        var format = result.GetValue(Format);
        var keep = (result.GetValue(Keep) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (keep.FirstOrDefault(ReservedNames.Contains) is { } reserved) throw Wrong($"--keep {reserved}: the output has a column of that name already");
        if (keep.Distinct(StringComparer.Ordinal).Count() != keep.Length) throw Wrong("--keep names a column twice");

        return new RunRequest
        {
            Task = task,
            Context = context.Text,
            Build = ProgramVersion.Build,
            InputPath = input ?? "-",
            Row = row,
            Format = format is null ? null : InputFormats.Parse(format) ?? throw Wrong($"--format {format}: there are {string.Join(", ", InputFormats.Names)}"),
            ColumnOf = Pairs.Parse(result.GetValue(Map), "--map", "FIELD=COLUMN"),
            Keep = keep,
            Limit = result.GetValue(Limit),
            OutputPath = result.GetValue(Output) ?? "-",
            Overwrite = result.GetValue(Overwrite),
            RetryErrors = result.GetValue(RetryErrors),
            MixVariants = result.GetValue(MixVariants),
            Options = new OpenOptions
            {
                Variant = result.GetValue(Variant),
                Device = result.GetValue(Device),
                AllowCpu = result.GetValue(AllowCpu),
                Truncate = TruncateSides(result),
            },
        };
    }

    public static ClientException Wrong(string message) => new(ExitCode.Usage, message);

    private Dictionary<string, TruncateSide>? TruncateSides(ParseResult result)
    {
        var pairs = Pairs.Parse(result.GetValue(Truncate), "--truncate", "FIELD=head|tail");
        if (pairs.Count == 0) return null;
        return pairs.ToDictionary(pair => pair.Key, pair => pair.Value switch
        {
            "head" => TruncateSide.Head,
            "tail" => TruncateSide.Tail,
            _ => throw Wrong($"--truncate {pair.Key}={pair.Value}: the side is head or tail"),
        });
    }
}
