namespace Pcm.Inference;

/// <summary>What one run of the graph gave.</summary>
internal sealed class PassResult : IDisposable
{
    private readonly PassRequest _pass;
    private readonly OnnxTensor[] _outputs;
    private readonly bool _rowsOwnPositions;
    private bool _presentTaken;

    /// <param name="rowsOwnPositions">Whether the logits are of each row's own last positions, not of the pass's.</param>
    public PassResult(PassRequest pass, OnnxTensor[] outputs, bool rowsOwnPositions)
    {
        _pass = pass;
        _rowsOwnPositions = rowsOwnPositions;
        _outputs = outputs;
        Logits = new LogitsView(outputs[0]);
    }

    public LogitsView Logits { get; }

    /// <summary>Logits after the row's token <paramref name="index"/>, which has to be among the positions that were kept.</summary>
    public ReadOnlySpan<float> LogitsAfter(int row, int index)
    {
        if (_rowsOwnPositions)
            return Logits.At(row, index - (_pass.Rows[row].Length - Logits.Positions));
        int width = _pass.Width;
        int place = _pass.Padding == Padding.Left ? width - _pass.Rows[row].Length + index : index;
        return Logits.At(row, place - (width - Logits.Positions));
    }

    /// <summary>The cache after this pass, which the caller then owns.</summary>
    public PastKeyValues TakePresent()
    {
        _presentTaken = true;
        int rows = _pass.Rows.Count;
        int width = _pass.Width;
        int before = _pass.Past.Slots;
        int slots = before + width;
        byte[] mask = new byte[rows * slots];
        int[] lengths = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            int tokens = _pass.Rows[row].Length;
            int start = _pass.Padding == Padding.Left ? width - tokens : 0;
            lengths[row] = _pass.Past.Lengths[row] + tokens;
            Span<byte> places = mask.AsSpan(row * slots, slots);
            _pass.Past.Mask.AsSpan(row * before, before).CopyTo(places);
            places.Slice(before + start, tokens).Fill(1);
        }
        OnnxTensor[] present = _outputs[1..];
        return new PastKeyValues(present, slots, mask, lengths, present);
    }

    public void Dispose()
    {
        for (int i = 0; i < (_presentTaken ? 1 : _outputs.Length); i++)
            _outputs[i].Dispose();
    }
}
