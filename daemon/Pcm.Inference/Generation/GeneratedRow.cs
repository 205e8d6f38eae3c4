using System.Text;

namespace Pcm.Inference;

/// <summary>One row while it generates: its tokens so far, its text, and whether it has ended.</summary>
internal sealed class GeneratedRow
{
    private readonly GenerateOptions _options;
    private readonly TokenSampler _sampler;
    private readonly IncrementalDecoder _decoder;
    private readonly IReadOnlySet<int> _endTokens;
    private readonly int _maxTokens;
    private readonly int _longestStop;
    private readonly StringBuilder _text = new();

    /// <param name="item">What is continued.</param>
    /// <param name="tokenizer">Writes the text.</param>
    /// <param name="endTokens">Tokens that end the model's answer.</param>
    /// <param name="maxTokens">Most tokens, whatever the row asks for.</param>
    public GeneratedRow(PreparedItem item, Tokenizer tokenizer, IReadOnlySet<int> endTokens, int maxTokens)
    {
        Item = item;
        _options = item.Generate!;
        _sampler = new TokenSampler(_options.Temperature, _options.Seed, item.Row);
        _decoder = tokenizer.CreateIncrementalDecoder();
        _endTokens = endTokens;
        _maxTokens = Math.Min(_options.MaxTokens, maxTokens);
        _longestStop = _options.Stop.Select(stop => stop.Length).DefaultIfEmpty(0).Max();
    }

    public PreparedItem Item { get; }

    public List<int> Tokens { get; } = [];

    /// <summary>"eos", "stop" or "length"; null while the row goes on.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Chooses the row's next token from the logits after its last.</summary>
    public void Advance(ReadOnlySpan<float> logits)
    {
        int token = _sampler.Next(logits);
        Tokens.Add(token);
        if (_endTokens.Contains(token))
        {
            Append(_decoder.Flush());
            FinishReason ??= "eos";
            return;
        }
        Append(_decoder.Append(token));
        if (FinishReason is not null || Tokens.Count < _maxTokens)
            return;
        Append(_decoder.Flush());
        FinishReason ??= "length";
    }

    public GenerateOutcome Outcome() => new()
    {
        Text = _text.ToString(),
        FinishReason = FinishReason ?? "length",
        PromptTokens = Item.PromptTokens,
        GeneratedTokens = Tokens.Count,
        TruncatedTokens = Item.TruncatedTokens,
    };

    /// <summary>Adds text, and cuts it before the first stop text, which may have begun in what was there.</summary>
    private void Append(string more)
    {
        if (more.Length == 0)
            return;
        int from = Math.Max(0, _text.Length - _longestStop + 1);
        _text.Append(more);
        if (_longestStop == 0)
            return;
        string tail = _text.ToString(from, _text.Length - from);
        int cut = _options.Stop.Select(stop => tail.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        if (cut < 0)
            return;
        _text.Length = from + cut;
        FinishReason = "stop";
    }
}
