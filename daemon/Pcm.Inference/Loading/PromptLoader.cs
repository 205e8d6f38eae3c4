namespace Pcm.Inference;

/// <summary>Reads the tokenizer and the prompt of a context, and checks that they fit the model.</summary>
internal static class PromptLoader
{
    /// <exception cref="EngineLoadException">tokenizer.json is missing, malformed or asks for something that is not
    /// implemented.</exception>
    public static Tokenizer LoadTokenizer(string folder)
    {
        string path = Path.Combine(folder, "tokenizer.json");
        if (!File.Exists(path))
            throw new EngineLoadException(LoadErrorCode.FileMissing,
                $"{path} is missing; the folder has to be a model as downloaded from Hugging Face.");
        try
        {
            return Tokenizer.Load(path);
        }
        catch (TokenizerFormatException e)
        {
            throw new EngineLoadException(LoadErrorCode.TokenizerInvalid, $"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineLoadException(LoadErrorCode.FileMissing, $"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <exception cref="EngineLoadException">The prompt or the model's chat format cannot be read.</exception>
    public static (PromptTemplate Template, string? ChatFormat) LoadPrompt(PromptSpec spec, string folder)
    {
        if (spec.Template is null == spec.Messages is null)
            throw new EngineLoadException(LoadErrorCode.PromptInvalid, "The prompt has to be either a template or messages.");
        try
        {
            if (spec.Template is { } text)
                return (PromptTemplate.FromText(text, spec.Defaults), null);
            ChatFormat format = ChatFormat.Recognise(folder);
            return (PromptTemplate.FromMessages(spec.Messages!, format, spec.Defaults), format.Name);
        }
        catch (Exception e) when (e is PromptException or ChatFormatException)
        {
            throw new EngineLoadException(LoadErrorCode.PromptInvalid, e.Message, e);
        }
    }

    /// <exception cref="EngineLoadException"><see cref="LoadErrorCode.TokenizerMismatch"/>.</exception>
    public static void CheckVocabulary(Tokenizer tokenizer, LoadedModel model, string folder)
    {
        int known = tokenizer.VocabularySize;
        int wide = model.Graph.VocabularySize;
        if (known > wide)
            throw Mismatch($"has {known} tokens and the model's logits {wide}");
        // The other way round is no proof: models round their vocabulary up. But a text has to be able to end.
        int end = model.Config.EndTokens.DefaultIfEmpty(0).Max();
        if (end >= known)
            throw Mismatch($"has {known} tokens and the model ends its texts with token {end}");

        EngineLoadException Mismatch(string what) =>
            new(LoadErrorCode.TokenizerMismatch, $"The tokenizer in {folder} {what}: they belong to different models.");
    }

    /// <summary>The token counts of the labels after an example prompt.</summary>
    /// <exception cref="EngineLoadException">A label is empty, or two are the same to the tokenizer.</exception>
    public static IReadOnlyList<LabelFacts> CheckLabels(
        IReadOnlyList<LabelSpec> labels, LabelTokenizer tokenizer, PromptText example, int[] exampleTokens, bool addSpecialTokens)
    {
        foreach (LabelSpec label in labels)
        {
            if (label.Text.Length == 0)
                throw new EngineLoadException(LoadErrorCode.LabelInvalid,
                    $"The label of the verdict '{label.Verdict}' has an empty text; there is nothing to score.");
            if (string.IsNullOrWhiteSpace(label.Verdict))
                throw new EngineLoadException(LoadErrorCode.LabelInvalid, $"The label '{label.Text}' has no verdict.");
        }
        int[][] tokens = tokenizer.Split(example, exampleTokens, addSpecialTokens).Labels;
        for (int i = 0; i < tokens.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (tokens[i].AsSpan().SequenceEqual(tokens[j]))
                    throw new EngineLoadException(LoadErrorCode.LabelInvalid,
                        $"The labels '{labels[j].Text}' and '{labels[i].Text}' are the same tokens to this model; one of them has to go.");
            }
        }
        return [.. labels.Select((label, i) => new LabelFacts(label.Text, label.Verdict, tokens[i].Length))];
    }
}
