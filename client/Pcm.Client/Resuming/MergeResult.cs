namespace Pcm.Client.Resuming;

/// <summary>What a finished output holds.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Errors">Those of them that have an error.</param>
/// <param name="ByAnotherRun">Another run of the same command finished it first.</param>
public readonly record struct MergeResult(long Rows, long Errors, bool ByAnotherRun = false);
