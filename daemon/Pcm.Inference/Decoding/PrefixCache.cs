namespace Pcm.Inference;

/// <summary>
/// The key-value cache of the prompt's shared prefix, computed once, and its expansion to several rows. Rows lie one after
/// another, so one buffer expanded to the most rows so far serves every smaller batch by a view of its start.
/// </summary>
internal sealed unsafe class PrefixCache : IDisposable
{
    private readonly IReadOnlyList<CacheTensor> _cache;
    private readonly Dictionary<int, PastKeyValues> _views = [];

    // A session can be replaced on another thread than the passes'.
    private readonly Lock _growing = new();
    private OnnxMemory[] _memory;
    private int _capacityRows = 1;

    private PrefixCache(IReadOnlyList<CacheTensor> cache, int[] tokens, OnnxMemory[] memory)
    {
        _cache = cache;
        Tokens = tokens;
        _memory = memory;
    }

    public int[] Tokens { get; }

    /// <summary>Runs the prefix once.</summary>
    public static PrefixCache Compute(DecoderModel model, int[] tokens, CancellationToken cancellation)
    {
        IReadOnlyList<CacheTensor> cache = model.Graph.Cache;
        var prefix = new PrefixCache(cache, tokens, [.. cache.Select(tensor => new OnnxMemory(tensor.TokenBytes * tokens.Length))]);
        try
        {
            prefix.Refill(model, cancellation);
            return prefix;
        }
        catch
        {
            prefix.Dispose();
            throw;
        }
    }

    /// <summary>Runs the prefix again, in a session that rounds otherwise; views that were handed out show the new values.</summary>
    public void Refill(DecoderModel model, CancellationToken cancellation)
    {
        using PastKeyValues none = PastKeyValues.Empty(_cache, rows: 1);
        using PassResult result = model.Run(new PassRequest([Tokens], none, Padding.Right, Keep: 1) { WantsPresent = true }, cancellation);
        using PastKeyValues present = result.TakePresent();
        lock (_growing)
        {
            for (int i = 0; i < _memory.Length; i++)
            {
                long rowBytes = _cache[i].TokenBytes * Tokens.Length;
                for (int row = 0; row < _capacityRows; row++)
                    Buffer.MemoryCopy(present.Tensors[i].Data, _memory[i].Pointer + rowBytes * row, rowBytes, rowBytes);
            }
        }
    }

    /// <summary>The prefix as the past of <paramref name="rows"/> rows; belongs to this cache and lasts until the next call.</summary>
    public PastKeyValues Expand(int rows)
    {
        lock (_growing)
        {
            if (rows > _capacityRows)
                Grow(rows);
        }
        if (_views.TryGetValue(rows, out PastKeyValues? view))
            return view;
        OnnxTensor[] tensors =
            [.. _cache.Select((tensor, i) => OnnxTensor.Over(_memory[i], tensor.ElementType, tensor.Shape(rows, Tokens.Length)))];
        byte[] mask = new byte[rows * Tokens.Length];
        mask.AsSpan().Fill(1);
        int[] lengths = new int[rows];
        lengths.AsSpan().Fill(Tokens.Length);
        return _views[rows] = new PastKeyValues(tensors, Tokens.Length, mask, lengths, tensors);
    }

    public void Dispose()
    {
        DropViews();
        foreach (OnnxMemory memory in _memory)
            memory.Dispose();
    }

    private void Grow(int rows)
    {
        DropViews();
        var grown = new OnnxMemory[_memory.Length];
        for (int i = 0; i < grown.Length; i++)
        {
            long rowBytes = _cache[i].TokenBytes * Tokens.Length;
            grown[i] = new OnnxMemory(rowBytes * rows);
            for (int row = 0; row < rows; row++)
                Buffer.MemoryCopy(_memory[i].Pointer, grown[i].Pointer + rowBytes * row, rowBytes, rowBytes);
            _memory[i].Dispose();
        }
        _memory = grown;
        _capacityRows = rows;
    }

    private void DropViews()
    {
        foreach (PastKeyValues view in _views.Values)
            view.Dispose();
        _views.Clear();
    }
}
