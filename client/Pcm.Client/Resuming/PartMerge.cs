using Pcm.Client.Output;

namespace Pcm.Client.Resuming;

/// <summary>Walks several parts at once, row by row. Of a row that several parts have, an answer counts before an error, and the later part before the earlier.</summary>
internal sealed class PartMerge : IDisposable
{
    private readonly List<PartReader> _parts = [];
    private readonly PriorityQueue<int, (long Row, bool IsError, int Later)> _heads = new();
    private int _current = -1;

    /// <param name="paths">The parts, the earliest first.</param>
    public PartMerge(IEnumerable<string> paths)
    {
        try
        {
            foreach (var path in paths)
            {
                _parts.Add(new PartReader(path));
                Enqueue(_parts.Count - 1);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public OutputLine Current => _parts[_current].Current;

    public ReadOnlySpan<byte> Line => _parts[_current].Line;

    public bool MoveNext()
    {
        var done = _current < 0 ? 0 : Current.Row;
        if (_current >= 0) Enqueue(_current);
        while (_heads.TryDequeue(out var part, out var head))
        {
            _current = part;
            if (head.Row > done) return true;
            Enqueue(part);
        }

        return false;
    }

    public void Dispose()
    {
        foreach (var part in _parts) part.Dispose();
    }

    private void Enqueue(int part)
    {
        var reader = _parts[part];
        if (reader.MoveNext()) _heads.Enqueue(part, (reader.Current.Row, reader.Current.IsError, -part));
    }
}
