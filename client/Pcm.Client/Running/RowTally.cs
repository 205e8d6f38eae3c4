namespace Pcm.Client.Running;

/// <summary>What one pass over an input did.</summary>
/// <param name="Rows">Rows of the input, up to the limit.</param>
/// <param name="RowsDone">Those that this run did.</param>
/// <param name="ErrorsDone">Those of them that have an error.</param>
/// <param name="FirstAnswerAfter">From the run's start to its first answer.</param>
internal readonly record struct RowTally(long Rows, long RowsDone, long ErrorsDone, TimeSpan? FirstAnswerAfter);
