namespace Pcm.Inference;

/// <summary>
/// What the plain run says of the samples: logits of each row's last positions and of the tokens appended to it, all from one run
/// of each row, since a causal graph does not see what comes later.
/// </summary>
internal sealed class ProofReference
{
    /// <summary>Positions of a row that are compared: two, so that the choice of positions is held to the reference as well.</summary>
    public const int RowPositions = 2;

    private readonly float[][][] _logits;

    private ProofReference(float[][][] logits)
    {
        _logits = logits;
    }

    /// <summary>Whether every logit is a number.</summary>
    public bool IsFinite => _logits.All(row => row.All(position => position.All(float.IsFinite)));

    public static ProofReference Compute(Decoder decoder, ProofSamples samples, CancellationToken cancellation)
    {
        ScoreRow[] rows = [.. samples.Rows.Select((row, i) => new ScoreRow((int[])[.. row, .. samples.Continuations[i]],
            row.Length - RowPositions))];
        float[][][] logits = [.. rows.Select(row => new float[row.Tokens.Length - row.FirstWanted][])];
        decoder.Score(rows, samples.HavePrefix, RunMode.Plain, Keep, cancellation);
        return new ProofReference(logits);

        void Keep(int row, int position, ReadOnlySpan<float> values) => logits[row][position - rows[row].FirstWanted] = values.ToArray();
    }

    /// <summary>Logits after one of the row's last <see cref="RowPositions"/> tokens.</summary>
    public float[] AtEnd(int row, int position) => _logits[row][position];

    /// <summary>Logits after one of the tokens appended to the row.</summary>
    public float[] AfterContinuation(int row, int token) => _logits[row][RowPositions + token];
}
