namespace Pcm.Client.Input;

/// <summary>The names of the formats, and which one an input has.</summary>
public static class InputFormats
{
    private static readonly (string Name, InputFormat Format)[] Table =
    [
        ("jsonl", InputFormat.Jsonl),
        ("csv", InputFormat.Csv),
        ("tsv", InputFormat.Tsv),
        ("text", InputFormat.Text),
        ("openai-batch", InputFormat.OpenAiBatch),
    ];

    /// <summary>The names that <c>--format</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(entry => entry.Name)];

    public static string Name(this InputFormat format) => Array.Find(Table, entry => entry.Format == format).Name;

    /// <summary>The format that a user named, or null.</summary>
    public static InputFormat? Parse(string name) => Array.FindIndex(Table, entry => entry.Name == name) is >= 0 and var index ? Table[index].Format : null;

    /// <summary>
    /// By the file's name first, and where that says nothing by how the content begins: a line with <c>custom_id</c> and <c>body</c> is a batch
    /// file, another object is JSONL, a first line that names a wanted column is a CSV or TSV header, and anything else is text.
    /// </summary>
    /// <param name="fileName">The input's name, null for standard input.</param>
    /// <param name="head">How the content begins, without a byte order mark.</param>
    /// <param name="wantedColumns">Names that a header would have.</param>
    public static InputFormat Detect(string? fileName, ReadOnlySpan<byte> head, IEnumerable<string> wantedColumns)
    {
        var byName = ByName(fileName);
        if (byName is not null and not InputFormat.Jsonl) return byName.Value;

        var start = head.TrimStart(" \t\r\n"u8);
        var lineEnd = start.IndexOfAny((byte)'\r', (byte)'\n');
        var line = lineEnd < 0 ? start : start[..lineEnd];
        var looksLikeBatch = line.StartsWith("{"u8) && line.IndexOf("\"custom_id\""u8) >= 0 && line.IndexOf("\"body\""u8) >= 0;
        if (looksLikeBatch) return InputFormat.OpenAiBatch;
        if (byName is not null || line.StartsWith("{"u8)) return InputFormat.Jsonl;

        var header = System.Text.Encoding.UTF8.GetString(line);
        foreach (var (separator, format) in new[] { ('\t', InputFormat.Tsv), (',', InputFormat.Csv) })
        {
            var columns = header.Split(separator, StringSplitOptions.TrimEntries).Select(column => column.Trim('"'));
            if (columns.Intersect(wantedColumns, StringComparer.Ordinal).Any()) return format;
        }

        return InputFormat.Text;
    }

    private static InputFormat? ByName(string? fileName)
    {
        if (fileName is null) return null;
        var name = fileName.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? fileName[..^3] : fileName;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".jsonl" or ".ndjson" or ".json" => InputFormat.Jsonl,
            ".csv" => InputFormat.Csv,
            ".tsv" or ".tab" => InputFormat.Tsv,
            ".txt" or ".text" => InputFormat.Text,
            _ => null,
        };
    }
}
