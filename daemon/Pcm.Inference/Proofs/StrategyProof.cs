namespace Pcm.Inference;

/// <summary>
/// Finds the best way to run a graph by trying: each candidate's log-probabilities are compared with those of whole prompts run one
/// by one, on rows of mixed lengths, in two batches with other neighbours and another order.
/// </summary>
internal sealed class StrategyProof
{
    // Two positions a row, so that the choice of positions is held to the reference as well.
    private const int Positions = 2;

    private readonly Decoder _decoder;
    private readonly ProofSamples _samples;
    private readonly ProofTolerance _tolerance;
    private readonly CancellationToken _cancellation;
    private readonly float[][][] _reference;

    private StrategyProof(Decoder decoder, ProofSamples samples, ProofTolerance tolerance, CancellationToken cancellation)
    {
        _decoder = decoder;
        _samples = samples;
        _tolerance = tolerance;
        _cancellation = cancellation;
        _reference = Logits(Enumerable.Range(0, samples.Rows.Count), shared: samples.Prefix.Length > 0, RunMode.Plain);
    }

    /// <summary>Proves a plan; what cannot be proven falls to the next strategy, at last to the plain run itself.</summary>
    /// <exception cref="EngineLoadException">The plain run itself gives no numbers.</exception>
    public static DecodingPlan Prove(
        Decoder decoder, ProofSamples samples, ActivationRounding rounding, ProofTolerance tolerance, CancellationToken cancellation)
    {
        bool mayBatch = rounding != ActivationRounding.PerTensor;
        var proof = new StrategyProof(decoder, samples, tolerance, cancellation);
        if (proof._reference.Any(row => row.Any(logits => logits.Any(logit => !float.IsFinite(logit)))))
            throw new EngineLoadException(LoadErrorCode.ProofFailed,
                "The model computes values that are not finite numbers, even for one row alone; its weights or the device are unsound.");
        RunMode separate = proof.First(StrategyCandidates.Separate(decoder.Model.Graph, mayBatch), shared: false);
        RunMode shared = samples.Prefix.Length == 0
            ? separate
            : proof.First(StrategyCandidates.Shared(decoder.Model.Graph, samples.Prefix.Length, mayBatch), shared: true);
        var continuation = new ContinuationProof(decoder, samples, tolerance.BetweenRows, cancellation);
        bool exact = rounding == ActivationRounding.None;
        return new DecodingPlan(shared, separate, continuation.Prove(shared, exact), exact && continuation.ProveLabels(shared));
    }

    private RunMode First(IEnumerable<RunMode> candidates, bool shared) =>
        candidates.First(mode => mode == RunMode.Plain || Agrees(mode, shared));

    private bool Agrees(RunMode mode, bool shared)
    {
        int[] all = [.. Enumerable.Range(0, _samples.Rows.Count)];
        // The longest beside the shortest, in another order.
        int[] others = [all[^2], all[0]];
        try
        {
            return Agrees(all, mode, shared, _reference, _tolerance.FromPlain)
                && (!mode.Batches || AgreesWithAlone(all, mode, shared) && AgreesWithAlone(others, mode, shared));
        }
        catch (OnnxRuntimeException)
        {
            // Some kernels refuse a batch with a past; that only means that this strategy is not for this graph.
            return false;
        }
    }

    /// <summary>Whether a row in a batch is the same as alone, run the same way.</summary>
    private bool AgreesWithAlone(int[] rows, RunMode mode, bool shared)
    {
        DecodingStrategy alone = mode.UsesPrefix ? DecodingStrategy.PrefixOneByOne : DecodingStrategy.FullOneByOne;
        bool hasPrefix = _samples.Prefix.Length > 0;
        float[][][] expected = new float[_samples.Rows.Count][][];
        foreach (int row in rows)
            expected[row] = Logits([row], shared && hasPrefix, new RunMode(alone, Padding.None), withPrefixTokens: !shared && hasPrefix)[0];
        return Agrees(rows, mode, shared, expected, _tolerance.BetweenRows);
    }

    private bool Agrees(int[] rows, RunMode mode, bool shared, float[][][] expected, double tolerance)
    {
        bool hasPrefix = _samples.Prefix.Length > 0;
        float[][][] actual = Logits(rows, shared && hasPrefix, mode, withPrefixTokens: !shared && hasPrefix);
        for (int i = 0; i < rows.Length; i++)
        {
            for (int position = 0; position < Positions; position++)
            {
                // Not "greater than": a NaN has to fail.
                if (!(LogProbabilityDistance.Between(expected[rows[i]][position], actual[i][position]) <= tolerance))
                    return false;
            }
        }
        return true;
    }

    private float[][][] Logits(IEnumerable<int> rows, bool shared, RunMode mode, bool withPrefixTokens = false)
    {
        ScoreRow[] prompts = [.. rows.Select(row => Prompt(row, withPrefixTokens))];
        float[][][] logits = [.. prompts.Select(_ => new float[Positions][])];
        _decoder.Score(prompts, shared, mode, Keep, _cancellation);
        return logits;

        void Keep(int row, int position, ReadOnlySpan<float> values) =>
            logits[row][position - prompts[row].FirstWanted] = values.ToArray();
    }

    private ScoreRow Prompt(int row, bool withPrefixTokens)
    {
        int[] tokens = withPrefixTokens ? [.. _samples.Prefix, .. _samples.Rows[row]] : _samples.Rows[row];
        return new ScoreRow(tokens, tokens.Length - Positions);
    }
}
