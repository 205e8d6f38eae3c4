namespace Pcm.Client.Input;

/// <summary>
/// Reads an input row by row in constant memory. <see cref="Advance"/> finds the next record, <see cref="Parse"/> reads the one that was found,
/// so that rows which are done already cost only their finding. Blank lines are no rows. Not for use by two threads at once.
/// </summary>
public abstract class RowReader
{
    /// <summary>Ordinal of the row that was found last, from 1.</summary>
    public long Row { get; private set; }

    /// <summary>True where the next row can be found without waiting for the input.</summary>
    public abstract bool HasMore { get; }

    /// <summary>The input's line that the row begins on, from 1.</summary>
    protected abstract long Line { get; }

    /// <summary>Finds the next row; false at the end of the input.</summary>
    /// <exception cref="ClientException">The input cannot be used from here on.</exception>
    public bool Advance()
    {
        if (!FindRecord()) return false;
        Row++;
        return true;
    }

    /// <summary>Reads the row that was found. What is wrong with that row alone is in <see cref="RowDraft.Problem"/>.</summary>
    public void Parse(RowDraft draft)
    {
        draft.Begin(Row, Line);
        draft.Problem = ReadRecord(draft);
    }

    protected abstract bool FindRecord();

    protected abstract RowProblem? ReadRecord(RowDraft draft);
}
