namespace Pcm.Client.Running;

/// <summary>Where a run is.</summary>
/// <param name="Rows">Rows written by this run.</param>
/// <param name="Errors">Those of them that have an error.</param>
/// <param name="RowsBefore">Rows that were there when it began.</param>
/// <param name="InputFraction">How much of the input has been read, 0 to 1; null where its length is not known.</param>
/// <param name="Elapsed">Since the first row was asked for.</param>
public readonly record struct RunProgress(long Rows, long Errors, long RowsBefore, double? InputFraction, TimeSpan Elapsed);
