namespace Pcm.Inference;

/// <summary>Turns labels' log-probabilities into verdicts.</summary>
internal sealed class ClassifyOutcomes
{
    private readonly int[] _verdictOfLabel;
    private readonly IReadOnlyList<string> _verdicts;

    /// <param name="labels">In the context's order.</param>
    /// <param name="verdicts">Their distinct verdicts in order of first mention.</param>
    public ClassifyOutcomes(IReadOnlyList<LabelFacts> labels, IReadOnlyList<string> verdicts)
    {
        _verdicts = verdicts;
        List<string> names = [.. verdicts];
        _verdictOfLabel = [.. labels.Select(label => names.IndexOf(label.Verdict))];
    }

    public ClassifyOutcome Of(PreparedItem item, double[] logProbabilities)
    {
        double max = logProbabilities.Max();
        double[] weights = [.. logProbabilities.Select(value => Math.Exp(value - max))];
        double total = weights.Sum();
        double[] probabilities = new double[_verdicts.Count];
        for (int label = 0; label < weights.Length; label++)
            probabilities[_verdictOfLabel[label]] += weights[label] / total;
        int best = Array.IndexOf(probabilities, probabilities.Max());
        return new ClassifyOutcome
        {
            VerdictIndex = best,
            Verdict = _verdicts[best],
            VerdictProbabilities = probabilities,
            LabelLogProbabilities = logProbabilities,
            LabelMass = logProbabilities.Sum(Math.Exp),
            PromptTokens = item.PromptTokens,
            TruncatedTokens = item.TruncatedTokens,
        };
    }
}
