namespace Pcm.Inference;

/// <summary>Fills the integer inputs of a pass; its memory is used again from pass to pass.</summary>
internal sealed class PassInputs : IDisposable
{
    private readonly DecoderGraph _graph;
    private readonly Dictionary<string, OnnxMemory> _memory = [];

    public PassInputs(DecoderGraph graph)
    {
        _graph = graph;
    }

    /// <summary>The filled inputs by name; the tensors are the caller's, their memory is valid until the next call.</summary>
    public List<(string Name, OnnxTensor Tensor)> Fill(PassRequest pass)
    {
        int rows = pass.Rows.Count;
        int width = pass.Width;
        List<(string, OnnxTensor)> inputs = [(_graph.InputIds.Name, Integers(_graph.InputIds, [rows, width], Ids(pass, width)))];
        if (_graph.AttentionMask is { } mask)
            inputs.Add((mask.Name, Integers(mask, [rows, pass.Past.Slots + width], Mask(pass, width))));
        if (_graph.PositionIds is { } positions)
            inputs.Add((positions.Name, Integers(positions, [rows, width], Positions(pass, width))));
        if (_graph.LogitsToKeep is { } keep)
            inputs.Add((keep.Name, Integers(keep, [.. keep.Dimensions.Select(_ => 1L)], [pass.Keep])));
        if (_graph.KeptPositions is { } places)
            inputs.Add((places.Name, Integers(places, [rows, pass.Keep], Places(pass, width))));
        return inputs;
    }

    public void Dispose()
    {
        foreach (OnnxMemory memory in _memory.Values)
            memory.Dispose();
    }

    private static int Start(PassRequest pass, int row, int width) => pass.Padding == Padding.Left ? width - pass.Rows[row].Length : 0;

    private static int[] Ids(PassRequest pass, int width)
    {
        int[] ids = new int[pass.Rows.Count * width];
        for (int row = 0; row < pass.Rows.Count; row++)
            pass.Rows[row].Span.CopyTo(ids.AsSpan(row * width + Start(pass, row, width)));
        return ids;
    }

    private static int[] Mask(PassRequest pass, int width)
    {
        int slots = pass.Past.Slots;
        int[] mask = new int[pass.Rows.Count * (slots + width)];
        for (int row = 0; row < pass.Rows.Count; row++)
        {
            Span<int> places = mask.AsSpan(row * (slots + width), slots + width);
            int tokens = pass.Rows[row].Length;
            for (int slot = 0; slot < slots; slot++)
                places[slot] = pass.Past.Mask[row * slots + slot];
            places.Slice(slots + Start(pass, row, width), tokens).Fill(1);
        }
        return mask;
    }

    private static int[] Positions(PassRequest pass, int width)
    {
        int[] positions = new int[pass.Rows.Count * width];
        for (int row = 0; row < pass.Rows.Count; row++)
        {
            int start = row * width + Start(pass, row, width);
            for (int i = 0; i < pass.Rows[row].Length; i++)
                positions[start + i] = pass.Past.Lengths[row] + i;
        }
        return positions;
    }

    /// <summary>Each row's own last positions; a row with fewer repeats its first, which nobody reads.</summary>
    private static int[] Places(PassRequest pass, int width)
    {
        int[] places = new int[pass.Rows.Count * pass.Keep];
        for (int row = 0; row < pass.Rows.Count; row++)
        {
            int start = row * width + Start(pass, row, width);
            int before = pass.Rows[row].Length - pass.Keep;
            for (int i = 0; i < pass.Keep; i++)
                places[row * pass.Keep + i] = start + Math.Max(0, before + i);
        }
        return places;
    }

    private OnnxTensor Integers(TensorInfo input, long[] shape, int[] values)
    {
        OnnxMemory memory = Memory(input.Name, (long)values.Length * sizeof(long));
        if (input.ElementType == TensorElementType.Int64)
        {
            Span<long> wide = memory.Span<long>(values.Length);
            for (int i = 0; i < values.Length; i++)
                wide[i] = values[i];
        }
        else
        {
            values.CopyTo(memory.Span<int>(values.Length));
        }
        return OnnxTensor.Over(memory, input.ElementType, shape);
    }

    private OnnxMemory Memory(string name, long sizeBytes)
    {
        if (_memory.TryGetValue(name, out OnnxMemory? memory) && memory.SizeBytes >= sizeBytes)
            return memory;
        memory?.Dispose();
        return _memory[name] = new OnnxMemory(sizeBytes);
    }
}
