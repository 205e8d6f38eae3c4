namespace Pcm.Client.Input;

/// <summary>Makes the reader for an input.</summary>
public static class RowReaders
{
    /// <param name="source">A pass over the input.</param>
    /// <param name="format">The format that the user named; null detects it.</param>
    /// <param name="fileName">The input's name, null for standard input.</param>
    /// <param name="shape">The columns that are used.</param>
    /// <param name="optionalFields">Fields that a row may lack.</param>
    /// <exception cref="ClientException">A header that lacks a needed column, or a JSON array.</exception>
    public static (RowReader Reader, InputFormat Format) Create(
        InputSource source, InputFormat? format, string? fileName, RowShape shape, IReadOnlyCollection<string> optionalFields)
    {
        var chosen = format ?? InputFormats.Detect(fileName, source.Head, shape.Columns.Select(column => column.Name));
        RowReader reader = chosen switch
        {
            InputFormat.Jsonl => new JsonlReader(source),
            InputFormat.Csv or InputFormat.Tsv => new DelimitedReader(source, chosen),
            InputFormat.Text => new PlainTextReader(source),
            InputFormat.OpenAiBatch => new OpenAiBatchReader(source),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };

        if (chosen == InputFormat.Jsonl && source.Head.TrimStart(" \t\r\n"u8).StartsWith("["u8))
            throw source.Unusable("is a JSON array; write one object a line (jq -c '.[]')");

        for (var field = 0; field < shape.Fields.Count; field++)
        {
            if (optionalFields.Contains(shape.Fields[field])) continue;
            RequireColumn(source, reader, shape.FieldColumns[field], shape.Fields[field]);
        }

        return (reader, chosen);
    }

    /// <summary>Where columns are named once for all rows, a missing one is the input's error and not each row's.</summary>
    private static void RequireColumn(InputSource source, RowReader reader, string column, string field)
    {
        if (reader is DelimitedReader { Header: var header } && !header.Contains(column))
        {
            throw source.Unusable(header.Count == 0
                ? "has no header"
                : $"has no column '{column}', which the prompt's {{{field}}} needs; its columns are {string.Join(", ", header)} (--map {field}=COLUMN takes another)");
        }

        if (reader is PlainTextReader && column != RowShape.ClaimColumn)
            throw source.Unusable($"is plain text, which has only '{RowShape.ClaimColumn}'; the prompt needs {{{field}}} too: use JSONL, CSV or TSV");
    }
}
