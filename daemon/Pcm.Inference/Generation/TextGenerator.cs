namespace Pcm.Inference;

/// <summary>Continues prompts token by token; rows that have ended leave the batch.</summary>
internal sealed class TextGenerator(Decoder decoder, DecodingPlan plan)
{
    /// <summary>Advances every row to its end.</summary>
    /// <param name="stepped">Told after each token of a batch.</param>
    public void Generate(IReadOnlyList<GeneratedRow> rows, Action? stepped, CancellationToken cancellation)
    {
        foreach (IGrouping<bool, GeneratedRow> kind in rows.GroupBy(row => row.Item.SharesPrefix))
        {
            GeneratedRow[] members = [.. kind];
            if (plan.Continuation == Continuation.Recompute)
                Recompute(members, kind.Key, stepped, cancellation);
            else if (plan.Continuation == Continuation.Alone)
                Array.ForEach(members, row => Continue([row], kind.Key, stepped, cancellation));
            else
                Continue(members, kind.Key, stepped, cancellation);
        }
    }

    private RunMode Mode(bool shared) => shared ? plan.Shared : plan.Separate;

    private void Recompute(GeneratedRow[] rows, bool shared, Action? stepped, CancellationToken cancellation)
    {
        for (GeneratedRow[] active = rows; active.Length > 0; active = [.. active.Where(row => row.FinishReason is null)])
        {
            ScoreRow[] texts = [.. active.Select(row => Whole(row.Item.Tokens, row.Tokens))];
            GeneratedRow[] current = active;
            decoder.Score(texts, shared, Mode(shared), (row, _, logits) => current[row].Advance(logits), cancellation);
            stepped?.Invoke();
        }
    }

    private static ScoreRow Whole(int[] prompt, List<int> generated)
    {
        int[] tokens = [.. prompt, .. generated];
        return new ScoreRow(tokens, tokens.Length - 1);
    }

    private void Continue(GeneratedRow[] rows, bool shared, Action? stepped, CancellationToken cancellation)
    {
        ScoreRow[] prompts = [.. rows.Select(row => new ScoreRow(row.Item.Tokens, row.Item.Tokens.Length - 1))];
        GeneratedRow[] active = rows;
        using KeyValueBatch batch = KeyValueBatch.Prefill(decoder, prompts, shared, Mode(shared), Advance, cancellation);
        while (true)
        {
            stepped?.Invoke();
            int[] going = [.. Enumerable.Range(0, active.Length).Where(i => active[i].FinishReason is null)];
            if (going.Length == 0)
                return;
            if (going.Length < active.Length)
            {
                batch.Keep(going);
                active = [.. going.Select(i => active[i])];
            }
            batch.Step([.. active.Select(row => row.Tokens[^1])], Advance, cancellation);
        }

        void Advance(int row, int position, ReadOnlySpan<float> logits) => active[row].Advance(logits);
    }
}
