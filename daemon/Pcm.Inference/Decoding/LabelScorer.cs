namespace Pcm.Inference;

/// <summary>
/// Log-probabilities of whole labels after their prompts. A label's first token is read off the prompt's last position, the rest
/// off a second batched pass that appends the labels to the prompts: to their cache where the graph allows it, else to their tokens.
/// </summary>
internal sealed class LabelScorer(Decoder decoder, DecodingPlan plan)
{
    /// <summary>Natural logarithms, one array a row of <paramref name="items"/>, in label order.</summary>
    public double[][] Score(IReadOnlyList<PreparedItem> items, CancellationToken cancellation)
    {
        double[][] scores = [.. items.Select(item => new double[item.LabelTokens.Count])];
        foreach (var kind in Enumerable.Range(0, items.Count).GroupBy(i => (items[i].SharesPrefix, HasLongLabel(items[i]))))
        {
            int[] members = [.. kind];
            new LabelPass(decoder, plan, [.. members.Select(i => items[i])], [.. members.Select(i => scores[i])], cancellation).Score();
        }
        return scores;
    }

    private static bool HasLongLabel(PreparedItem item) => item.LabelTokens.Any(label => label.Length > 1);
}
