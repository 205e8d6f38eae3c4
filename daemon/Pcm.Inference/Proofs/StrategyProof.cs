namespace Pcm.Inference;

/// <summary>
/// Finds the best way to run a graph by trying: each candidate's log-probabilities are compared with those of whole prompts run one
/// by one, on rows of mixed lengths, in two batches with other neighbours and another order.
/// </summary>
internal sealed class StrategyProof
{
    private readonly Decoder _decoder;
    private readonly ProofSamples _samples;
    private readonly ProofReference _reference;
    private readonly ProofTolerance _tolerance;
    private readonly CancellationToken _cancellation;

    private StrategyProof(
        Decoder decoder, ProofSamples samples, ProofReference reference, ProofTolerance tolerance, CancellationToken cancellation)
    {
        _decoder = decoder;
        _samples = samples;
        _reference = reference;
        _tolerance = tolerance;
        _cancellation = cancellation;
    }

    /// <summary>Proves a plan; what cannot be proven falls to the next strategy, at last to the plain run itself.</summary>
    /// <exception cref="EngineLoadException">The plain run itself gives no numbers.</exception>
    public static DecodingPlan Prove(
        Decoder decoder, ProofSamples samples, ActivationRounding rounding, ProofTolerance tolerance, CancellationToken cancellation)
    {
        bool mayBatch = rounding != ActivationRounding.PerTensor;
        bool exact = rounding == ActivationRounding.None;
        DecoderGraph graph = decoder.Model.Graph;
        StrategyProof own = Open(decoder, samples, tolerance, cancellation);
        // For rows that do not begin with the prefix the samples are compared without it, which is as telling and far shorter.
        StrategyProof bare = samples.HavePrefix ? Open(decoder, samples.WithoutPrefix(), tolerance, cancellation) : own;
        RunMode separate = bare.First(StrategyCandidates.Separate(graph, mayBatch));
        RunMode shared = samples.HavePrefix
            ? own.First(StrategyCandidates.Shared(graph, samples.Prefix.Length, mayBatch))
            : separate;
        var continuation = new ContinuationProof(decoder, samples, own._reference, tolerance.BetweenRows, cancellation);
        return new DecodingPlan(shared, separate, continuation.Prove(shared, exact), exact && continuation.ProveLabels(shared));
    }

    private static StrategyProof Open(Decoder decoder, ProofSamples samples, ProofTolerance tolerance, CancellationToken cancellation)
    {
        var reference = ProofReference.Compute(decoder, samples, cancellation);
        return reference.IsFinite
            ? new StrategyProof(decoder, samples, reference, tolerance, cancellation)
            : throw new EngineLoadException(
                LoadErrorCode.ProofFailed,
                "The model computes values that are not finite numbers, even for one row alone; its weights or the device are unsound.");
    }

    private RunMode First(IEnumerable<RunMode> candidates) => candidates.First(mode => mode == RunMode.Plain || Holds(mode));

    private bool Holds(RunMode mode)
    {
        int[] all = [.. Enumerable.Range(0, _samples.Rows.Count)];
        // The longest beside the shortest, in another order.
        int[] others = [all[^2], all[0]];
        try
        {
            bool agrees = Agrees(all, mode, _reference.AtEnd, _tolerance.FromPlain);
            if (!agrees || !mode.Batches)
                return agrees;
            return _tolerance.BetweenRows == _tolerance.FromPlain
                ? Agrees(others, mode, _reference.AtEnd, _tolerance.FromPlain)
                : AgreesWithAlone(all, mode) && AgreesWithAlone(others, mode);
        }
        catch (OnnxRuntimeException)
        {
            // Some kernels refuse a batch with a past; that only means that this strategy is not for this graph.
            return false;
        }
    }

    /// <summary>Whether a row in a batch is the same as alone, run the same way.</summary>
    private bool AgreesWithAlone(int[] rows, RunMode mode)
    {
        DecodingStrategy alone = mode.UsesPrefix ? DecodingStrategy.PrefixOneByOne : DecodingStrategy.FullOneByOne;
        float[][][] expected = new float[_samples.Rows.Count][][];
        foreach (int row in rows)
            expected[row] = Logits([row], new RunMode(alone, Padding.None))[0];
        return Agrees(rows, mode, (row, position) => expected[row][position], _tolerance.BetweenRows);
    }

    private bool Agrees(int[] rows, RunMode mode, Func<int, int, float[]> expected, double tolerance)
    {
        float[][][] actual = Logits(rows, mode);
        for (int i = 0; i < rows.Length; i++)
        {
            for (int position = 0; position < ProofReference.RowPositions; position++)
            {
                // Not "greater than": a NaN has to fail.
                if (!(LogProbabilityDistance.Between(expected(rows[i], position), actual[i][position]) <= tolerance))
                    return false;
            }
        }
        return true;
    }

    private float[][][] Logits(int[] rows, RunMode mode)
    {
        ScoreRow[] prompts = [.. rows.Select(row => new ScoreRow(_samples.Rows[row],
            _samples.Rows[row].Length - ProofReference.RowPositions))];
        float[][][] logits = [.. prompts.Select(_ => new float[ProofReference.RowPositions][])];
        _decoder.Score(prompts, _samples.HavePrefix, mode, Keep, _cancellation);
        return logits;

        void Keep(int row, int position, ReadOnlySpan<float> values) =>
            logits[row][position - prompts[row].FirstWanted] = values.ToArray();
    }
}
