namespace Pcm.Worker.Scheduling;

/// <summary>
/// The items of one kind (classify, or generate) that wait for a pass. Every pass looks at them in turns of one item a stream, beginning
/// with another stream each time, so that no stream starves. Not for use by two threads at once.
/// </summary>
internal sealed class Lane
{
    private readonly List<RowStream> _streams = [];
    private readonly Dictionary<RowStream, List<WaitingItem>> _items = [];
    private readonly HashSet<RowStream> _touched = [];
    private int _first;

    public bool IsEmpty => _streams.Count == 0;

    public void Add(WaitingItem item)
    {
        if (!_items.TryGetValue(item.Stream, out var items))
        {
            _items.Add(item.Stream, items = []);
            _streams.Add(item.Stream);
        }

        items.Add(item);
    }

    /// <summary>Lists what the next pass may choose from; the first has waited longest in its stream, whose turn it is.</summary>
    public void Collect(List<WaitingItem> candidates, int most)
    {
        candidates.Clear();
        _first = (_first + 1) % _streams.Count;
        for (var round = 0; ; round++)
        {
            var before = candidates.Count;
            for (var i = 0; i < _streams.Count; i++)
            {
                if (candidates.Count == most)
                    return;
                var items = _items[_streams[(_first + i) % _streams.Count]];
                if (round < items.Count)
                    candidates.Add(items[round]);
            }

            if (candidates.Count == before)
                return;
        }
    }

    /// <summary>Forgets the items that a pass has taken.</summary>
    public void RemoveTaken(IReadOnlyList<WaitingItem> taken)
    {
        foreach (var item in taken)
            _touched.Add(item.Stream);
        foreach (var stream in _touched)
        {
            if (_items.TryGetValue(stream, out var items) && items.RemoveAll(static item => item.IsTaken) > 0 && items.Count == 0)
                Drop(stream);
        }

        _touched.Clear();
    }

    /// <summary>Forgets a stream's items.</summary>
    public void Drop(RowStream stream)
    {
        if (_items.Remove(stream))
            _streams.Remove(stream);
    }
}
