namespace Pcm.Client.Input;

/// <summary>One claim a line: the column <c>claim</c>, and nothing else.</summary>
public sealed class PlainTextReader(InputSource source) : LineRowReader(source)
{
    private protected override RowProblem? ReadLine(ReadOnlySpan<byte> line, RowDraft draft)
    {
        foreach (var column in draft.Shape.Columns)
        {
            if (column.Name != RowShape.ClaimColumn) continue;
            draft.SetField(column, line);
            draft.SetCopyText(column, line);
        }

        return null;
    }
}
