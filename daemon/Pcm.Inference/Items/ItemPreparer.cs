namespace Pcm.Inference;

/// <summary>
/// Turns a row's fields into tokens: renders, tokenises as a whole, cuts what may be cut, finds the shared prefix. Thread-safe.
/// </summary>
internal sealed class ItemPreparer
{
    private readonly Tokenizer _tokenizer;
    private readonly PromptTemplate _template;
    private readonly LabelTokenizer? _labels;
    private readonly int[] _prefix;
    private readonly int _maxPromptTokens;

    /// <param name="tokenizer">The model's own.</param>
    /// <param name="template">The context's prompt.</param>
    /// <param name="labels">Null where there is nothing to classify.</param>
    /// <param name="prefix">The cached prefix; empty where there is none.</param>
    /// <param name="maxPromptTokens">Longest prompt.</param>
    public ItemPreparer(Tokenizer tokenizer, PromptTemplate template, LabelTokenizer? labels, int[] prefix, int maxPromptTokens)
    {
        _tokenizer = tokenizer;
        _template = template;
        _labels = labels;
        _prefix = prefix;
        _maxPromptTokens = maxPromptTokens;
    }

    /// <exception cref="ItemException">The row itself is wrong.</exception>
    public PreparedItem Prepare(IReadOnlyDictionary<string, string> fields, ItemOptions options)
    {
        CheckOptions(options);
        TokenizedPrompt prompt = Tokenize(fields, options);
        int[] tokens = prompt.Tokens;
        int[][] labels = [];
        if (options.Generate is null)
            (tokens, labels) = _labels!.Split(prompt.Text, tokens, prompt.AddSpecialTokens);
        if (tokens.Length == 0)
            throw new ItemException(ItemErrorCode.BadField, "The prompt has no tokens: every field that it consists of is empty.");
        bool shares = SharesPrefix(tokens);
        return new PreparedItem
        {
            PromptTokens = prompt.Tokens.Length,
            TruncatedTokens = prompt.TruncatedTokens,
            SharesPrefix = shares,
            Tokens = shares ? tokens[_prefix.Length..] : tokens,
            LabelTokens = labels,
            Generate = options.Generate,
            Row = options.Row,
        };
    }

    /// <exception cref="ItemException">The row itself is wrong.</exception>
    public RenderedItem Render(IReadOnlyDictionary<string, string> fields, ItemOptions options)
    {
        TokenizedPrompt prompt = Tokenize(fields, options);
        return new RenderedItem
        {
            Text = prompt.Text.Text,
            Tokens = _tokenizer.Pieces(prompt.Tokens),
            PrefixTokens = SharesPrefix(prompt.Tokens) ? _prefix.Length : 0,
            TruncatedTokens = prompt.TruncatedTokens,
        };
    }

    private void CheckOptions(ItemOptions options)
    {
        if (options.Generate is not { } generate)
        {
            if (_labels is null)
                throw new ItemException(ItemErrorCode.BadField, "The context has no labels to classify with; it only generates.");
            return;
        }
        if (generate.MaxTokens < 1)
            throw new ItemException(ItemErrorCode.BadField, $"max_tokens is {generate.MaxTokens}; at least 1 is needed.");
        if (!double.IsFinite(generate.Temperature) || generate.Temperature < 0)
            throw new ItemException(ItemErrorCode.BadField,
                $"The temperature is {generate.Temperature}; 0 or a positive number is needed.");
        if (generate.Stop.Count > Limits.MaxStopTexts || generate.Stop.Any(string.IsNullOrEmpty))
            throw new ItemException(ItemErrorCode.BadField, $"At most {Limits.MaxStopTexts} stop texts are taken, and none of them empty.");
    }

    private bool SharesPrefix(int[] tokens) =>
        _prefix.Length > 0 && tokens.Length > _prefix.Length && tokens.AsSpan().StartsWith(_prefix);

    private TokenizedPrompt Tokenize(IReadOnlyDictionary<string, string> fields, ItemOptions options)
    {
        PromptTemplate template = options.Prompt ?? _template;
        try
        {
            TokenizedPrompt prompt = Encode(template, fields);
            if (prompt.Tokens.Length <= _maxPromptTokens)
                return prompt;
            var truncation = new PromptTruncation(template, _maxPromptTokens, cut => Encode(template, cut));
            return truncation.Cut(fields, prompt, options.Truncate);
        }
        catch (PromptException e)
        {
            ItemErrorCode code = e.Error == PromptError.FieldMissing ? ItemErrorCode.FieldMissing : ItemErrorCode.BadField;
            throw new ItemException(code, e.Message, e);
        }
    }

    private TokenizedPrompt Encode(PromptTemplate template, IReadOnlyDictionary<string, string> fields)
    {
        PromptText text = template.Render(fields);
        int[] tokens = _tokenizer.Encode(text, template.AddsSpecialTokens);
        return new TokenizedPrompt(text, tokens, template.AddsSpecialTokens, TruncatedTokens: 0);
    }
}
