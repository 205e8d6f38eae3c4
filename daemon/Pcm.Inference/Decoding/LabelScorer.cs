namespace Pcm.Inference;

/// <summary>
/// Log-probabilities of whole labels after their prompts. Labels of one token are read off the prompt's last position; longer ones
/// take a second batched pass with the label appended.
/// </summary>
internal sealed class LabelScorer(Decoder decoder, DecodingPlan plan)
{
    /// <summary>Natural logarithms, one array a row of <paramref name="items"/>, in label order.</summary>
    public double[][] Score(IReadOnlyList<PreparedItem> items, CancellationToken cancellation)
    {
        double[][] scores = [.. items.Select(item => new double[item.LabelTokens.Count])];
        foreach (IGrouping<bool, int> kind in Enumerable.Range(0, items.Count).GroupBy(i => items[i].SharesPrefix))
        {
            int[] members = [.. kind];
            RunMode mode = kind.Key ? plan.Shared : plan.Separate;
            ScoreFirstTokens(items, members, mode, scores, cancellation);
            ScoreLongLabels(items, members, mode, scores, cancellation);
        }
        return scores;
    }

    // Where no label is a single token the second pass covers the first tokens too.
    private static bool HasShortLabel(PreparedItem item) => item.LabelTokens.Any(label => label.Length == 1);

    private void ScoreFirstTokens(
        IReadOnlyList<PreparedItem> items, int[] members, RunMode mode, double[][] scores, CancellationToken cancellation)
    {
        int[] rows = [.. members.Where(i => HasShortLabel(items[i]))];
        if (rows.Length == 0)
            return;
        ScoreRow[] prompts = [.. rows.Select(i => new ScoreRow(items[i].Tokens, items[i].Tokens.Length - 1))];
        decoder.Score(prompts, items[rows[0]].SharesPrefix, mode, Visit, cancellation);

        void Visit(int row, int position, ReadOnlySpan<float> logits)
        {
            double normalizer = LogSoftmax.Normalizer(logits);
            IReadOnlyList<int[]> labels = items[rows[row]].LabelTokens;
            for (int label = 0; label < labels.Count; label++)
                scores[rows[row]][label] = logits[labels[label][0]] - normalizer;
        }
    }

    private void ScoreLongLabels(
        IReadOnlyList<PreparedItem> items, int[] members, RunMode mode, double[][] scores, CancellationToken cancellation)
    {
        List<ScoreRow> rows = [];
        List<(int Item, int Label)> owners = [];
        foreach (int i in members)
        {
            PreparedItem item = items[i];
            int firstWanted = HasShortLabel(item) ? item.Tokens.Length : item.Tokens.Length - 1;
            for (int label = 0; label < item.LabelTokens.Count; label++)
            {
                if (item.LabelTokens[label].Length == 1)
                    continue;
                // The last token of a label is only ever predicted, never fed.
                rows.Add(new ScoreRow((int[])[.. item.Tokens, .. item.LabelTokens[label].AsSpan(..^1)], firstWanted));
                owners.Add((i, label));
            }
        }
        if (rows.Count == 0)
            return;
        decoder.Score(rows, items[members[0]].SharesPrefix, mode, Visit, cancellation);

        void Visit(int row, int position, ReadOnlySpan<float> logits)
        {
            (int i, int label) = owners[row];
            int next = position + 1 - items[i].Tokens.Length;
            scores[i][label] += logits[items[i].LabelTokens[label][next]] - LogSoftmax.Normalizer(logits);
        }
    }
}
