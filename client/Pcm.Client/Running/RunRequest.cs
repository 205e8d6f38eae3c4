using Pcm.Client.Input;
using Pcm.Protocol;

namespace Pcm.Client.Running;

/// <summary>What a user asks of one run over an input.</summary>
public sealed record RunRequest
{
    public required InferenceTask Task { get; init; }

    /// <summary>Name of a context, or the absolute path of a manifest.</summary>
    public required string Context { get; init; }

    /// <summary>Variant, device, truncation and sampling.</summary>
    public OpenOptions Options { get; init; } = OpenOptions.None;

    /// <summary>The input's path, or <c>-</c>. Not used where <see cref="Row"/> is given.</summary>
    public string InputPath { get; init; } = "-";

    /// <summary>The fields of one row, in place of an input.</summary>
    public IReadOnlyDictionary<string, string>? Row { get; init; }

    public InputFormat? Format { get; init; }

    /// <summary>Columns of another name than their field's, by field.</summary>
    public IReadOnlyDictionary<string, string> ColumnOf { get; init; } = new Dictionary<string, string>();

    /// <summary>Columns that are copied to the output.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>Column of the gold labels; copied to the output as <c>gold</c>.</summary>
    public string? GoldColumn { get; init; }

    /// <summary>Verdict for each gold label that is called differently.</summary>
    public IReadOnlyDictionary<string, string> GoldMap { get; init; } = new Dictionary<string, string>();

    public bool LogProbabilities { get; init; }

    /// <summary>Only so many rows from the start.</summary>
    public long? Limit { get; init; }

    /// <summary>The output's path, or <c>-</c>.</summary>
    public string OutputPath { get; init; } = "-";

    /// <summary>Forget parts and output of an earlier run.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Do rows again that ended in an error.</summary>
    public bool RetryErrors { get; init; }

    /// <summary>Rows of one output may come from different variants.</summary>
    public bool MixVariants { get; init; }

    /// <summary>Name and version of the program.</summary>
    public required string Build { get; init; }
}
