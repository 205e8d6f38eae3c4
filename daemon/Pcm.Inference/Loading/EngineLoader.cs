namespace Pcm.Inference;

/// <summary>Brings a context up, step by step.</summary>
internal sealed class EngineLoader
{
    // Enough for three lengths that differ, little enough to be proven in a moment.
    private const int ProofTokens = 18;

    private readonly EngineSpec _spec;
    private readonly IProgress<LoadProgress>? _progress;
    private readonly CancellationToken _cancellation;

    private EngineLoader(EngineSpec spec, IProgress<LoadProgress>? progress, CancellationToken cancellation)
    {
        _spec = spec;
        _progress = progress;
        _cancellation = cancellation;
    }

    /// <exception cref="EngineLoadException">Anything that keeps the context from loading.</exception>
    public static EngineParts Load(EngineSpec spec, IProgress<LoadProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            return new EngineLoader(spec, progress, cancellation).Load();
        }
        catch (OnnxRuntimeException e)
        {
            throw LoadErrors.OfPass(e, spec.ModelPath);
        }
        catch (OutOfMemoryException e)
        {
            throw new EngineLoadException(LoadErrorCode.OutOfMemory, $"{spec.ModelPath} does not fit the memory there is.", e);
        }
    }

    private EngineParts Load()
    {
        Report(LoadPhase.Loading, 0, "loading tokenizer and weights");
        (PromptTemplate template, string? chatFormat) = PromptLoader.LoadPrompt(_spec.Prompt, _spec.SourceFolder);
        (Tokenizer tokenizer, LoadedModel loaded) = LoadSideBySide();
        var model = new DecoderModel(loaded.Session, loaded.Graph);
        PrefixCache? prefixCache = null;
        try
        {
            _cancellation.ThrowIfCancellationRequested();
            PromptLoader.CheckVocabulary(tokenizer, loaded, _spec.SourceFolder);
            PromptShape prompt = PromptShape.Measure(_spec, tokenizer, template, loaded);
            PassBudget budget = Budget(loaded, prompt);
            Report(LoadPhase.Proving, 0, "computing the shared prefix");
            if (prompt.Prefix.Length > 0)
                prefixCache = PrefixCache.Compute(model, prompt.Prefix, _cancellation);
            var decoder = new Decoder(model, prefixCache, budget);
            DecodingPlan plan = Plan(loaded, decoder, prompt);
            return new EngineParts(tokenizer, template, prompt, decoder, plan, budget, loaded,
                Facts(loaded, tokenizer, template, prompt, plan, chatFormat));
        }
        catch
        {
            prefixCache?.Dispose();
            model.Dispose();
            throw;
        }
    }

    /// <summary>Neither needs the other, and together they are most of a load.</summary>
    private (Tokenizer Tokenizer, LoadedModel Model) LoadSideBySide()
    {
        Task<LoadedModel> loading = Task.Run(() => ModelLoader.Load(_spec));
        try
        {
            Tokenizer tokenizer = PromptLoader.LoadTokenizer(_spec.SourceFolder);
            return (tokenizer, loading.GetAwaiter().GetResult());
        }
        catch (EngineLoadException) when (!loading.IsFaulted)
        {
            loading.GetAwaiter().GetResult().Session.Dispose();
            throw;
        }
    }

    private PassBudget Budget(LoadedModel loaded, PromptShape prompt)
    {
        long passBytes = _spec.MemoryBudgetBytes > 0 ? _spec.MemoryBudgetBytes - loaded.ParameterBytes : Limits.DefaultPassBytes;
        int passTokens = _spec.Provider == ExecutionProviders.Cpu ? Limits.CpuPassTokens : Limits.DevicePassTokens;
        var budget = new PassBudget(loaded.Graph, loaded.Config, passBytes, passTokens);
        long longestBytes = budget.Bytes(rows: 1, slots: 0, prompt.MaxPromptTokens, keep: 1);
        if (_spec.MemoryBudgetBytes > 0 && longestBytes > passBytes)
        {
            throw new EngineLoadException(
                LoadErrorCode.OutOfMemory,
                $"One prompt of {prompt.MaxPromptTokens} tokens takes {ModelLoader.Mebibytes(longestBytes)} MiB beside the weights' {ModelLoader.Mebibytes(loaded.ParameterBytes)} MiB, "
                + $"and the context may take {ModelLoader.Mebibytes(_spec.MemoryBudgetBytes)} MiB in all; lower limits.max_prompt_tokens or raise memory_mib.");
        }
        return budget;
    }

    private DecodingPlan Plan(LoadedModel loaded, Decoder decoder, PromptShape prompt)
    {
        var cache = new ProofCache(_spec.ProofCacheFolder);
        ProofKey key = ProofKey.Create(loaded.File, loaded.Runtime, _spec.Provider, prompt.Prefix.Length);
        if (cache.Find(key) is { } known)
            return known;
        // What is proven is what rows run on for good; unpacked weights differ from it by rounding.
        loaded.Packing?.Finish(decoder.Model, decoder.Prefix);
        Report(LoadPhase.Proving, 0, "comparing decoding strategies with the plain run");
        var samples = new ProofSamples(prompt.ProofPrompts(ProofTokens), prompt.Prefix);
        DecodingPlan plan = StrategyProof.Prove(decoder, samples, loaded.Rounding, loaded.Tolerance, _cancellation);
        cache.Add(key, plan);
        return plan;
    }

    private EngineFacts Facts(
        LoadedModel loaded, Tokenizer tokenizer, PromptTemplate template, PromptShape prompt, DecodingPlan plan, string? chatFormat) =>
        new()
        {
            Strategy = (prompt.Prefix.Length > 0 ? plan.Shared : plan.Separate).Describe(),
            Provider = _spec.Provider,
            RuntimeVersion = loaded.Runtime.Version,
            PrefixTokens = prompt.Prefix.Length,
            PrefixText = tokenizer.Decode(prompt.Prefix, skipSpecialTokens: false),
            Labels = prompt.Labels,
            VerdictNames = [.. _spec.Labels.Select(label => label.Verdict).Distinct(StringComparer.Ordinal)],
            VocabularySize = loaded.Graph.VocabularySize,
            MaxPromptTokens = prompt.MaxPromptTokens,
            MaxNewTokens = _spec.MaxNewTokens,
            Fields = template.Fields,
            GathersLogits = loaded.Graph.GathersLogits,
            Batches = plan.Shared.Batches || plan.Separate.Batches,
            BatchInvariant = true,
            Tolerance = loaded.Tolerance.FromPlain,
            ParameterBytes = loaded.ParameterBytes,
            ChatFormat = chatFormat,
            Producer = loaded.Session.Metadata.Producer,
            GraphSummary = loaded.Describe(),
        };

    private void Report(LoadPhase phase, long done, string message) => _progress?.Report(new LoadProgress(phase, done, Total: 0, message));
}
