namespace Pcm.Inference;

/// <summary>A context's prompt measured in tokens.</summary>
internal sealed class PromptShape
{
    private readonly int[] _example;

    private PromptShape(int[] prefix, int[] example, int maxPromptTokens, LabelTokenizer? labelTokenizer, IReadOnlyList<LabelFacts> labels)
    {
        Prefix = prefix;
        _example = example;
        MaxPromptTokens = maxPromptTokens;
        LabelTokenizer = labelTokenizer;
        Labels = labels;
    }

    /// <summary>What all rows begin with; empty where the graph has no cache to keep it in.</summary>
    public int[] Prefix { get; }

    /// <summary>Longest prompt in tokens, by the context's limit and the model's.</summary>
    public int MaxPromptTokens { get; }

    public LabelTokenizer? LabelTokenizer { get; }

    public IReadOnlyList<LabelFacts> Labels { get; }

    /// <exception cref="EngineLoadException">The prompt leaves no room for a row, or a label cannot be used.</exception>
    public static PromptShape Measure(EngineSpec spec, Tokenizer tokenizer, PromptTemplate template, LoadedModel model)
    {
        int[] empty = Encode(tokenizer, template, "", out _);
        int[] example = Encode(tokenizer, template, "An example text of some words.", out PromptText exampleText);
        LabelTokenizer? labelTokenizer = spec.Labels.Count > 0 ? new LabelTokenizer(tokenizer, spec.Labels) : null;
        IReadOnlyList<LabelFacts> labels = labelTokenizer is null
            ? [] : PromptLoader.CheckLabels(spec.Labels, labelTokenizer, exampleText, example, template.AddsSpecialTokens);

        int answerTokens = labels.Select(label => label.Tokens).DefaultIfEmpty(1).Max();
        int positions = model.Config.MaxPositions > 0 ? model.Config.MaxPositions : int.MaxValue;
        int maxPromptTokens = Math.Min(spec.MaxPromptTokens, positions - answerTokens);
        if (empty.Length >= maxPromptTokens)
        {
            string whose = maxPromptTokens < spec.MaxPromptTokens ? $"the model takes {positions} (max_position_embeddings)"
                : $"limits.max_prompt_tokens is {spec.MaxPromptTokens}";
            throw new EngineLoadException(
                LoadErrorCode.PromptTooLong, $"The prompt has {empty.Length} tokens before any row's text and {whose}: shorten it or raise the limit.");
        }
        int[] prefix = model.Graph.HasCache ? PrefixFinder.Find(tokenizer, template) : [];
        return new PromptShape(prefix, example, maxPromptTokens, labelTokenizer, labels);
    }

    /// <summary>Tokens of three prompts of different lengths without the prefix, at most <paramref name="maxTokens"/> each.</summary>
    public int[][] ProofPrompts(int maxTokens)
    {
        int[] own = _example[Prefix.Length..];
        // Four steps of the limit are kept free for the tokens that are appended.
        int longest = Math.Clamp(MaxPromptTokens - Prefix.Length - 4, 4, maxTokens);
        int[] tokens = [.. Enumerable.Range(0, longest).Select(i => own[i % own.Length])];
        return [tokens[..Math.Max(2, longest / 3)], tokens[..Math.Max(3, longest * 2 / 3)], tokens];
    }

    private static int[] Encode(Tokenizer tokenizer, PromptTemplate template, string value, out PromptText text)
    {
        text = template.Render(template.Fields.ToDictionary(field => field, _ => value));
        return tokenizer.Encode(text, template.AddsSpecialTokens);
    }
}
