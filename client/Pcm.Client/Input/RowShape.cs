using System.Text;

namespace Pcm.Client.Input;

/// <summary>
/// Which columns of the input a run uses: those that the prompt's fields come from, and those that are copied to the output. The first copy is
/// always the row's <c>id</c>.
/// </summary>
public sealed class RowShape
{
    /// <summary>The input's name for a claim where the format itself has no names: text and batch files.</summary>
    public const string ClaimColumn = "claim";

    public const string IdColumn = "id";

    private readonly byte[][] _fieldNames;

    /// <param name="fields">Field names of the prompt.</param>
    /// <param name="copies">Columns that are copied, besides <c>id</c>: name in the output and column of the input.</param>
    /// <param name="columnOf">Columns of another name than their field's, by field.</param>
    public RowShape(IReadOnlyList<string> fields, IReadOnlyList<(string Name, string Column)> copies, IReadOnlyDictionary<string, string>? columnOf = null)
    {
        Fields = fields;
        Copies = [(IdColumn, IdColumn), .. copies];
        FieldColumns = [.. fields.Select(field => columnOf is not null && columnOf.TryGetValue(field, out var column) ? column : field)];
        _fieldNames = [.. fields.Select(Encoding.UTF8.GetBytes)];

        Columns = [.. FieldColumns.Concat(Copies.Select(copy => copy.Column)).Distinct(StringComparer.Ordinal)
            .Select(column => new WantedColumn(
                column,
                Indices(FieldColumns, column),
                Indices([.. Copies.Select(copy => copy.Column)], column)))];
    }

    public IReadOnlyList<string> Fields { get; }

    /// <summary>The input's column for each field.</summary>
    public IReadOnlyList<string> FieldColumns { get; }

    /// <summary>What is copied, in the order of the output.</summary>
    public IReadOnlyList<(string Name, string Column)> Copies { get; }

    /// <summary>Every column that is used, each once.</summary>
    internal IReadOnlyList<WantedColumn> Columns { get; }

    /// <summary>A field's name in UTF-8.</summary>
    internal ReadOnlySpan<byte> FieldName(int field) => _fieldNames[field];

    private static int[] Indices(IReadOnlyList<string> columns, string column) =>
        [.. Enumerable.Range(0, columns.Count).Where(i => columns[i] == column)];
}
