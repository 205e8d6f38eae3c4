namespace Pcm.Client.Resuming;

/// <summary>
/// A set of row numbers as ranges. Parts are written in order, so that a few ranges stand for millions of rows; only scattered rows cost memory,
/// sixteen bytes each.
/// </summary>
public sealed class RowSet
{
    private readonly List<(long First, long Last)> _ranges = [];

    public long Count { get; private set; }

    /// <summary>Ranges held.</summary>
    public int RangeCount => _ranges.Count;

    public bool Contains(long row) => Find(row) >= 0;

    /// <summary>Adds a row; false when it is in the set already.</summary>
    public bool Add(long row)
    {
        var found = Find(row);
        if (found >= 0) return false;

        var next = ~found;
        var joinsPrevious = next > 0 && _ranges[next - 1].Last == row - 1;
        var joinsNext = next < _ranges.Count && _ranges[next].First == row + 1;
        switch (joinsPrevious, joinsNext)
        {
            case (true, true):
                _ranges[next - 1] = (_ranges[next - 1].First, _ranges[next].Last);
                _ranges.RemoveAt(next);
                break;
            case (true, false):
                _ranges[next - 1] = (_ranges[next - 1].First, row);
                break;
            case (false, true):
                _ranges[next] = (row, _ranges[next].Last);
                break;
            default:
                _ranges.Insert(next, (row, row));
                break;
        }

        Count++;
        return true;
    }

    /// <summary>The range that holds the row, or the complement of where one that holds it would stand.</summary>
    private int Find(long row)
    {
        // Rows come mostly in order: the last range is the likely one.
        if (_ranges.Count == 0 || row > _ranges[^1].Last) return ~_ranges.Count;
        int low = 0, high = _ranges.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (row < _ranges[middle].First) high = middle - 1;
            else if (row > _ranges[middle].Last) low = middle + 1;
            else return middle;
        }

        return ~low;
    }
}
