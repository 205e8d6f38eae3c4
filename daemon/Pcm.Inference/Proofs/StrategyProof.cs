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
    private readonly double _tolerance;
    private readonly CancellationToken _cancellation;
    private readonly float[][][] _reference;

    private StrategyProof(Decoder decoder, ProofSamples samples, double tolerance, CancellationToken cancellation)
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
        Decoder decoder, ProofSamples samples, bool mayBatch, double tolerance, CancellationToken cancellation)
    {
        var proof = new StrategyProof(decoder, samples, tolerance, cancellation);
        if (proof._reference.Any(row => row.Any(logits => logits.Any(logit => !float.IsFinite(logit)))))
            throw new EngineLoadException(LoadErrorCode.ProofFailed, "The model computes values that are not finite numbers, even for one row alone; its weights or the device are unsound.");
        RunMode separate = proof.First(StrategyCandidates.Separate(decoder.Model.Graph, mayBatch), shared: false);
        RunMode shared = samples.Prefix.Length == 0
            ? separate
            : proof.First(StrategyCandidates.Shared(decoder.Model.Graph, samples.Prefix.Length, mayBatch), shared: true);
        var continuation = new ContinuationProof(decoder, samples, tolerance, cancellation);
        return new DecodingPlan(shared, separate, continuation.Prove(shared, mayBatch), mayBatch && continuation.ProveLabels(shared));
    }

    private RunMode First(IEnumerable<RunMode> candidates, bool shared) => candidates.First(mode => mode == RunMode.Plain || Agrees(mode, shared));

    private bool Agrees(RunMode mode, bool shared)
    {
        int[] all = [.. Enumerable.Range(0, _samples.Rows.Count)];
        // The longest beside the shortest, in another order.
        int[] others = [all[^2], all[0]];
        try
        {
            return Agrees(all, mode, shared) && Agrees(others, mode, shared);
        }
        catch (OnnxRuntimeException)
        {
            // Some kernels refuse a batch with a past; that only means that this strategy is not for this graph.
            return false;
        }
    }

    private bool Agrees(int[] rows, RunMode mode, bool shared)
    {
        bool hasPrefix = _samples.Prefix.Length > 0;
        float[][][] actual = Logits(rows, shared && hasPrefix, mode, withPrefixTokens: !shared && hasPrefix);
        for (int i = 0; i < rows.Length; i++)
        {
            for (int position = 0; position < Positions; position++)
            {
                // Not "greater than": a NaN has to fail.
                if (!(LogProbabilityDistance.Between(_reference[rows[i]][position], actual[i][position]) <= _tolerance))
                    return false;
            }
        }
        return true;
    }

    private float[][][] Logits(IEnumerable<int> rows, bool shared, RunMode mode, bool withPrefixTokens = false)
    {
        ScoreRow[] prompts = [.. rows.Select(row => Prompt(row, withPrefixTokens))];
        float[][][] logits = [.. prompts.Select(_ => new float[Positions][])];
        _decoder.Score(
            prompts, shared, mode, (row, position, values) => logits[row][position - prompts[row].FirstWanted] = values.ToArray(), _cancellation);
        return logits;
    }

    private ScoreRow Prompt(int row, bool withPrefixTokens)
    {
        int[] tokens = withPrefixTokens ? [.. _samples.Prefix, .. _samples.Rows[row]] : _samples.Rows[row];
        return new ScoreRow(tokens, tokens.Length - Positions);
    }
}
