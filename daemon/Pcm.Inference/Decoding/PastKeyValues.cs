namespace Pcm.Inference;

/// <summary>The key-value cache of several rows, as it goes into a pass: each tensor is [rows, heads, slots, head size].</summary>
internal sealed unsafe class PastKeyValues : IDisposable
{
    private readonly IReadOnlyList<IDisposable> _owned;

    /// <param name="tensors">In the order of the graph's cache.</param>
    /// <param name="slots">Places for tokens in each row, used or not.</param>
    /// <param name="mask">[rows, slots]: 1 where a slot holds a token of the row.</param>
    /// <param name="lengths">Tokens of each row: where its next one comes.</param>
    /// <param name="owned">What goes away with this object.</param>
    public PastKeyValues(IReadOnlyList<OnnxTensor> tensors, int slots, byte[] mask, int[] lengths, IReadOnlyList<IDisposable> owned)
    {
        Tensors = tensors;
        Slots = slots;
        Mask = mask;
        Lengths = lengths;
        _owned = owned;
    }

    public IReadOnlyList<OnnxTensor> Tensors { get; }

    public int Slots { get; }

    public byte[] Mask { get; }

    public int[] Lengths { get; }

    public int Rows => Lengths.Length;

    /// <summary>The past of rows that have none.</summary>
    public static PastKeyValues Empty(IReadOnlyList<CacheTensor> cache, int rows)
    {
        var memory = new OnnxMemory(0);
        OnnxTensor[] tensors = [.. cache.Select(tensor => OnnxTensor.Over(memory, tensor.ElementType, tensor.Shape(rows, 0)))];
        return new PastKeyValues(tensors, 0, [], new int[rows], [.. tensors, memory]);
    }

    /// <summary>Copies rows of several pasts into one, in the order given; a shorter past leaves slots unused at its end.</summary>
    public static PastKeyValues Gather(IReadOnlyList<CacheTensor> cache, IReadOnlyList<(PastKeyValues Past, int Row)> rows)
    {
        int slots = rows.Max(row => row.Past.Slots);
        byte[] mask = new byte[rows.Count * slots];
        for (int i = 0; i < rows.Count; i++)
        {
            (PastKeyValues past, int row) = rows[i];
            past.Mask.AsSpan(row * past.Slots, past.Slots).CopyTo(mask.AsSpan(i * slots));
        }
        List<IDisposable> owned = [];
        List<OnnxTensor> tensors = [];
        for (int index = 0; index < cache.Count; index++)
        {
            var memory = new OnnxMemory(cache[index].TokenBytes * slots * rows.Count);
            owned.Add(memory);
            for (int i = 0; i < rows.Count; i++)
                CopyRow(cache[index], rows[i].Past, index, rows[i].Row, memory, slots, i);
            tensors.Add(OnnxTensor.Over(memory, cache[index].ElementType, cache[index].Shape(rows.Count, slots)));
        }
        return new PastKeyValues(tensors, slots, mask, [.. rows.Select(row => row.Past.Lengths[row.Row])], [.. tensors, .. owned]);
    }

    public void Dispose()
    {
        foreach (IDisposable one in _owned)
            one.Dispose();
    }

    private static void CopyRow(CacheTensor tensor, PastKeyValues from, int index, int row, OnnxMemory to, int slots, int toRow)
    {
        long tokenBytes = tensor.TokenBytes / tensor.Heads;
        long fromHead = tokenBytes * from.Slots;
        long toHead = tokenBytes * slots;
        byte* source = from.Tensors[index].Data + fromHead * tensor.Heads * row;
        byte* target = to.Pointer + toHead * tensor.Heads * toRow;
        for (int head = 0; head < tensor.Heads; head++)
        {
            Buffer.MemoryCopy(source + fromHead * head, target + toHead * head, toHead, fromHead);
            // Slots that no token fills are multiplied by a probability of zero, which a stray NaN would survive.
            new Span<byte>(target + toHead * head + fromHead, (int)(toHead - fromHead)).Clear();
        }
    }
}
