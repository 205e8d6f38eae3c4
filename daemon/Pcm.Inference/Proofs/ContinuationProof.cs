namespace Pcm.Inference;

/// <summary>Finds how a batch of mixed lengths is continued: two tokens are appended, with a row leaving in between, and compared with the plain run.</summary>
internal sealed class ContinuationProof(Decoder decoder, ProofSamples samples, double tolerance, CancellationToken cancellation)
{
    private bool Shared => samples.Prefix.Length > 0;

    public Continuation Prove(RunMode mode, bool mayBatch)
    {
        if (!decoder.Model.Graph.HasCache)
            return Continuation.Recompute;
        // Where activations are quantised by the tensor, a step never equals the whole run; alone it is what such models always do.
        if (!mayBatch)
            return Continuation.Alone;
        Continuation[] candidates = [Continuation.Batched, Continuation.Alone];
        float[][] first = Reference(tokens: 1);
        float[][] second = Reference(tokens: 2);
        return candidates.FirstOrDefault(candidate => Agrees(candidate, mode, first, second), Continuation.Recompute);
    }

    private float[][] Reference(int tokens)
    {
        ScoreRow[] rows = [.. samples.Rows.Select((row, i) => LastOf([.. row, .. samples.Continuations[i][..tokens]]))];
        float[][] logits = new float[rows.Length][];
        decoder.Score(rows, Shared, RunMode.Plain, (row, _, values) => logits[row] = values.ToArray(), cancellation);
        return logits;
    }

    private bool Agrees(Continuation candidate, RunMode mode, float[][] first, float[][] second)
    {
        int[] all = [.. Enumerable.Range(0, samples.Rows.Count)];
        try
        {
            return candidate == Continuation.Alone
                ? all.All(row => Agrees(mode, [row], first, second))
                : Agrees(mode, all, first, second);
        }
        catch (OnnxRuntimeException)
        {
            return false;
        }
    }

    private bool Agrees(RunMode mode, int[] rows, float[][] first, float[][] second)
    {
        ScoreRow[] prompts = [.. rows.Select(row => LastOf(samples.Rows[row]))];
        using var batch = KeyValueBatch.Prefill(decoder, prompts, Shared, mode, (_, _, _) => { }, cancellation);
        bool agree = true;
        batch.Step([.. rows.Select(row => samples.Continuations[row][0])], (i, _, logits) => Compare(first[rows[i]], logits), cancellation);
        // The shortest row goes, as a row that has ended does.
        int[] left = rows.Length > 1 ? rows[1..] : rows;
        if (left.Length < rows.Length)
            batch.Keep([.. Enumerable.Range(1, left.Length)]);
        batch.Step([.. left.Select(row => samples.Continuations[row][1])], (i, _, logits) => Compare(second[left[i]], logits), cancellation);
        return agree;

        void Compare(float[] expected, ReadOnlySpan<float> actual) =>
            agree &= LogProbabilityDistance.Between(expected, actual) <= tolerance;
    }

    private static ScoreRow LastOf(int[] tokens) => new(tokens, tokens.Length - 1);
}
