namespace Pcm.CommandLine.Display;

/// <summary>Columns of text, as wide as their widest cell.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(Printable.Of)]);

    /// <summary>Prints it, or nothing where there is no row.</summary>
    public void Print()
    {
        if (IsEmpty) return;
        foreach (var line in Lines()) Console.Out.WriteLine(line);
    }

    public IEnumerable<string> Lines()
    {
        var widths = header.Select((name, column) => _rows.Select(row => row[column].Length).Append(name.Length).Max()).ToArray();
        foreach (var row in _rows.Prepend(header))
            yield return string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
    }
}
