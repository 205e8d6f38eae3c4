namespace Pcm.Inference;

/// <summary>
/// Scores the labels of rows that all have long labels, or all none, and that all share the cached prefix, or all do not.
/// </summary>
internal sealed class LabelPass(
    Decoder decoder, DecodingPlan plan, PreparedItem[] items, double[][] scores, CancellationToken cancellation)
{
    private readonly bool _shared = items[0].SharesPrefix;
    private readonly RunMode _mode = items[0].SharesPrefix ? plan.Shared : plan.Separate;

    public void Score()
    {
        ScoreRow[] prompts = [.. items.Select(item => new ScoreRow(item.Tokens, item.Tokens.Length - 1))];
        bool allShort = items[0].LabelTokens.All(label => label.Length == 1);
        if (allShort)
        {
            decoder.Score(prompts, _shared, _mode, AddFirstTokens, cancellation);
        }
        else if (plan.LabelsContinue)
        {
            decoder.Prefill(prompts, _shared, _mode, AddFirstTokens, ContinueLabels, cancellation);
        }
        else
        {
            if (items.Any(item => item.LabelTokens.Any(label => label.Length == 1)))
                decoder.Score(prompts, _shared, _mode, AddFirstTokens, cancellation);
            ScoreWhole();
        }
    }

    private void AddFirstTokens(int row, int position, ReadOnlySpan<float> logits)
    {
        double normalizer = LogSoftmax.Normalizer(logits);
        IReadOnlyList<int[]> labels = items[row].LabelTokens;
        for (int label = 0; label < labels.Count; label++)
            scores[row][label] = logits[labels[label][0]] - normalizer;
    }

    private void ContinueLabels(int[] rows, PastKeyValues present)
    {
        using PastKeyValues past = present;
        List<(int Row, ReadOnlyMemory<int> Tokens)> tails = [];
        List<(int Item, int Label)> owners = [];
        for (int row = 0; row < rows.Length; row++)
        {
            foreach (int label in LongLabels(rows[row]))
            {
                // The last token of a label is only ever predicted, never fed.
                tails.Add((row, items[rows[row]].LabelTokens[label].AsMemory(..^1)));
                owners.Add((rows[row], label));
            }
        }
        decoder.Extend(past, tails, (tail, position, logits) => Add(owners[tail], position + 1, logits), cancellation);
    }

    private void ScoreWhole()
    {
        List<ScoreRow> rows = [];
        List<(int Item, int Label)> owners = [];
        for (int i = 0; i < items.Length; i++)
        {
            int[] prompt = items[i].Tokens;
            foreach (int label in LongLabels(i))
            {
                rows.Add(new ScoreRow((int[])[.. prompt, .. items[i].LabelTokens[label].AsSpan(..^1)], prompt.Length - 1));
                owners.Add((i, label));
                scores[i][label] = 0;
            }
        }
        decoder.Score(rows, _shared, _mode, Visit, cancellation);

        void Visit(int row, int position, ReadOnlySpan<float> logits) =>
            Add(owners[row], position + 1 - items[owners[row].Item].Tokens.Length, logits);
    }

    private IEnumerable<int> LongLabels(int item) =>
        Enumerable.Range(0, items[item].LabelTokens.Count).Where(label => items[item].LabelTokens[label].Length > 1);

    private void Add((int Item, int Label) owner, int token, ReadOnlySpan<float> logits) =>
        scores[owner.Item][owner.Label] += logits[items[owner.Item].LabelTokens[owner.Label][token]] - LogSoftmax.Normalizer(logits);
}
