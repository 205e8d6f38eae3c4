namespace Pcm.Inference;

/// <summary>Finds how rows of mixed lengths are continued after their cache, by comparing appended tokens with the plain run.</summary>
internal sealed class ContinuationProof
{
    private readonly Decoder _decoder;
    private readonly ProofSamples _samples;
    private readonly double _tolerance;
    private readonly CancellationToken _cancellation;
    private readonly ProofReference _reference;

    public ContinuationProof(
        Decoder decoder, ProofSamples samples, ProofReference reference, double tolerance, CancellationToken cancellation)
    {
        _decoder = decoder;
        _samples = samples;
        _reference = reference;
        _tolerance = tolerance;
        _cancellation = cancellation;
    }

    private int[] All => [.. Enumerable.Range(0, _samples.Rows.Count)];

    /// <summary>How generated tokens are appended: two steps, with a row leaving in between, as a row that has ended does.</summary>
    public Continuation Prove(RunMode mode, bool exact)
    {
        if (!_decoder.Model.Graph.HasCache)
            return Continuation.Recompute;
        // Where activations are rounded, a step never equals the whole run to the last bit; alone it is what such models always do.
        if (!exact)
            return Continuation.Alone;
        if (Holds(() => Steps(mode, All)))
            return Continuation.Batched;
        return Holds(() => All.All(row => Steps(mode, [row]))) ? Continuation.Alone : Continuation.Recompute;
    }

    /// <summary>Whether several tokens may be appended at once, each row continued in two ways as for two labels.</summary>
    public bool ProveLabels(RunMode mode) =>
        _decoder.Model.Graph is { HasCache: true, LastPositionOnly: false } && Holds(() => Labels(mode));

    private static bool Holds(Func<bool> comparison)
    {
        try
        {
            return comparison();
        }
        catch (OnnxRuntimeException)
        {
            // Some kernels refuse a batch with a past; that only means that this is not for this graph.
            return false;
        }
    }

    private bool Steps(RunMode mode, int[] rows)
    {
        ScoreRow[] prompts = [.. rows.Select(row => LastOf(_samples.Rows[row]))];
        using KeyValueBatch batch = KeyValueBatch.Prefill(_decoder, prompts, _samples.HavePrefix, mode, (_, _, _) => { }, _cancellation);
        bool agree = true;
        batch.Step([.. rows.Select(row => _samples.Continuations[row][0])], (i, _, logits) => agree &= Agrees(rows[i], 0, logits),
            _cancellation);
        int[] left = rows.Length > 1 ? rows[1..] : rows;
        if (left.Length < rows.Length)
            batch.Keep([.. Enumerable.Range(1, left.Length)]);
        batch.Step([.. left.Select(row => _samples.Continuations[row][1])], (i, _, logits) => agree &= Agrees(left[i], 1, logits),
            _cancellation);
        return agree;
    }

    private bool Labels(RunMode mode)
    {
        ScoreRow[] prompts = [.. All.Select(row => LastOf(_samples.Rows[row]))];
        bool agree = true;
        _decoder.Prefill(prompts, _samples.HavePrefix, mode, (_, _, _) => { }, Extend, _cancellation);
        return agree;

        void Extend(int[] rows, PastKeyValues present)
        {
            using PastKeyValues past = present;
            (int Row, ReadOnlyMemory<int> Tokens)[] labels = [.. rows.SelectMany((row, i) => Two(i, _samples.Continuations[row]))];
            _decoder.Extend(past, labels, (i, position, logits) => agree &= Agrees(rows[labels[i].Row], position, logits), _cancellation);
        }

        static IEnumerable<(int, ReadOnlyMemory<int>)> Two(int row, int[] tokens) => [(row, tokens), (row, tokens.AsMemory(..1))];
    }

    private bool Agrees(int row, int token, ReadOnlySpan<float> actual) =>
        LogProbabilityDistance.Between(_reference.AfterContinuation(row, token), actual) <= _tolerance;

    private static ScoreRow LastOf(int[] tokens) => new(tokens, tokens.Length - 1);
}
