namespace Pcm.Inference;

/// <summary>The answer to one classified row.</summary>
public sealed record ClassifyOutcome
{
    /// <summary>Index into <see cref="EngineFacts.VerdictNames"/> of the most probable verdict; the first of equals.</summary>
    public required int VerdictIndex { get; init; }

    /// <summary>Name of that verdict.</summary>
    public required string Verdict { get; init; }

    /// <summary>
    /// Softmax over the labels' log-probabilities, summed by verdict, in the order of <see cref="EngineFacts.VerdictNames"/>.
    /// </summary>
    public required double[] VerdictProbabilities { get; init; }

    /// <summary>Natural logarithm of each whole label's probability after the prompt, in label order.</summary>
    public required double[] LabelLogProbabilities { get; init; }

    /// <summary>Sum of the labels' probabilities: how much of the model's belief lies on any label at all.</summary>
    public required double LabelMass { get; init; }

    /// <summary>Tokens of the prompt, prefix included, label not.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Tokens that truncation took away.</summary>
    public required int TruncatedTokens { get; init; }
}
