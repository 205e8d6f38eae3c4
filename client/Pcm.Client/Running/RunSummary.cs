using Pcm.Client.Evaluation;

namespace Pcm.Client.Running;

/// <summary>How a run ended that reached its end.</summary>
/// <param name="Rows">Rows of the output.</param>
/// <param name="Errors">Those of them that have an error.</param>
/// <param name="RowsOfThisRun">Rows that this run did; the others were there.</param>
/// <param name="Elapsed">Of the whole run.</param>
/// <param name="FirstRowAfter">From its start to the first answer; null when there was none to wait for.</param>
public sealed record RunSummary(long Rows, long Errors, long RowsOfThisRun, TimeSpan Elapsed, TimeSpan? FirstRowAfter)
{
    /// <summary>Set where the request has a gold column.</summary>
    public EvaluationReport? Evaluation { get; init; }

    /// <summary>The output was whole before this run did anything, or became so by another run.</summary>
    public bool AlreadyWhole { get; init; }
}
