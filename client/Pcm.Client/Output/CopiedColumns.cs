namespace Pcm.Client.Output;

/// <summary>The copied columns of one row as JSON, one after another.</summary>
/// <param name="json">Their bytes.</param>
/// <param name="lengths">Length of each; negative where the row has no such column.</param>
public readonly ref struct CopiedColumns(ReadOnlySpan<byte> json, ReadOnlySpan<int> lengths)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private readonly ReadOnlySpan<int> _lengths = lengths;

    /// <summary>One column's value.</summary>
    public bool TryGet(int index, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (_lengths[index] < 0) return false;
        var start = 0;
        for (var i = 0; i < index; i++) start += Math.Max(0, _lengths[i]);
        value = _json.Slice(start, _lengths[index]);
        return true;
    }
}
