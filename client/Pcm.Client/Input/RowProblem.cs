namespace Pcm.Client.Input;

/// <summary>Why a record is no row that can be sent. It becomes the row's error; the message names places, never contents.</summary>
public readonly record struct RowProblem(string Code, string Message)
{
    /// <summary>The record is not what the format says: no JSON object, a wrong number of columns.</summary>
    public const string BadRow = "bad_row";

    public static RowProblem Bad(long line, string what) => new(BadRow, $"line {line}: {what}");
}
