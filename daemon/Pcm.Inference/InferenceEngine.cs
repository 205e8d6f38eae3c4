namespace Pcm.Inference;

/// <summary>
/// One context on one device: model, tokenizer, prompt and the key-value cache of the prompt's shared prefix.
/// <see cref="Prepare"/>, <see cref="Render"/> and <see cref="NextBatch"/> may be called from any thread;
/// <see cref="Classify"/> and <c>Generate</c> by one caller at a time.
/// </summary>
public sealed class InferenceEngine : IDisposable
{
    private readonly EngineParts _parts;
    private readonly ItemPreparer _preparer;
    private readonly BatchPlanner _planner;
    private readonly LabelScorer _scorer;
    private readonly ClassifyOutcomes _outcomes;
    private readonly TextGenerator _generator;
    private readonly HashSet<int> _endTokens;

    private InferenceEngine(EngineParts parts)
    {
        _parts = parts;
        PromptShape prompt = parts.Prompt;
        _preparer = new ItemPreparer(parts.Tokenizer, parts.Template, prompt.LabelTokenizer, prompt.Prefix, prompt.MaxPromptTokens);
        _planner = new BatchPlanner(parts.Plan, parts.Budget, prompt.Prefix.Length);
        _scorer = new LabelScorer(parts.Decoder, parts.Plan);
        _outcomes = new ClassifyOutcomes(prompt.Labels, parts.Facts.VerdictNames);
        _generator = new TextGenerator(parts.Decoder, parts.Plan);
        _endTokens = [.. parts.Model.Config.EndTokens];
    }

    public EngineFacts Facts => _parts.Facts;

    /// <summary>
    /// A context whose weights are packed after it is up (see <see cref="LatePacking"/>) computes faster once this ends; with a reason where
    /// that was not possible and passes go on as they are.
    /// </summary>
    public Task<string?> Packing => _parts.Model.Packing?.Ended ?? Task.FromResult<string?>(null);

    /// <summary>Told now and then, on the pass's own thread, while a pass waits for weights to be packed.</summary>
    public Action? Waiting { set => _parts.Decoder.Model.Waiting = value; }

    /// <summary>Loads the context, proves its decoding strategy and runs a first pass.</summary>
    /// <exception cref="EngineLoadException">Anything that keeps the context from loading; one clear error.</exception>
    /// <exception cref="OperationCanceledException">Between two steps.</exception>
    public static InferenceEngine Load(EngineSpec spec, IProgress<LoadProgress>? progress, CancellationToken cancellation)
    {
        var engine = new InferenceEngine(EngineLoader.Load(spec, progress, cancellation));
        try
        {
            progress?.Report(new LoadProgress(LoadPhase.Warming, 0, 0, "running a first pass"));
            engine.Warm(cancellation);
            engine._parts.Model.Packing?.FinishSoon(engine._parts.Decoder.Model, engine._parts.Decoder.Prefix);
            return engine;
        }
        catch (Exception e)
        {
            engine.Dispose();
            if (e is OnnxRuntimeException failure)
                throw LoadErrors.OfPass(failure, spec.ModelPath);
            throw;
        }
    }

    /// <summary>Renders and tokenises one row; takes no device.</summary>
    /// <exception cref="ItemException">The row itself is wrong, permanently.</exception>
    public PreparedItem Prepare(IReadOnlyDictionary<string, string> fields, ItemOptions options) => _preparer.Prepare(fields, options);

    /// <summary>As <see cref="Prepare"/>, for looking at.</summary>
    /// <exception cref="ItemException">The row itself is wrong, permanently.</exception>
    public RenderedItem Render(IReadOnlyDictionary<string, string> fields, ItemOptions options) => _preparer.Render(fields, options);

    /// <summary>A row of made-up fields, as the one that the load ran: while the engine is sound, its pass works.</summary>
    public PreparedItem SampleItem()
    {
        Dictionary<string, string> fields = Facts.Fields.ToDictionary(field => field, _ => "warm");
        bool classifies = Facts.Labels.Count > 0;
        return Prepare(fields, new ItemOptions { Generate = classifies ? null : new GenerateOptions { MaxTokens = 1 } });
    }

    /// <summary>
    /// Chooses what the next pass takes: always the oldest (the first), and others of its kind and about its length that fit.
    /// </summary>
    /// <param name="waiting">Items in order of arrival; must not be empty.</param>
    /// <param name="chosen">Receives ascending indices into <paramref name="waiting"/>; must not be empty.</param>
    /// <returns>How many were chosen, at least 1.</returns>
    public int NextBatch(IReadOnlyList<PreparedItem> waiting, Span<int> chosen) => _planner.Choose(waiting, chosen);

    /// <summary>Scores the labels after each prompt; outcomes are in the order of <paramref name="batch"/>.</summary>
    /// <exception cref="OnnxRuntimeException">The pass failed.</exception>
    public IReadOnlyList<ClassifyOutcome> Classify(IReadOnlyList<PreparedItem> batch, CancellationToken cancellation)
    {
        double[][] scores = _scorer.Score(batch, cancellation);
        return [.. batch.Select((item, i) => _outcomes.Of(item, scores[i]))];
    }

    /// <summary>Continues each prompt; outcomes are in the order of <paramref name="batch"/>.</summary>
    /// <exception cref="OnnxRuntimeException">The pass failed.</exception>
    public IReadOnlyList<GenerateOutcome> Generate(IReadOnlyList<PreparedItem> batch, CancellationToken cancellation) =>
        Generate(batch, stepped: null, cancellation);

    /// <inheritdoc cref="Generate(IReadOnlyList{PreparedItem}, CancellationToken)"/>
    /// <param name="stepped">Told on the calling thread after each token, as a sign that the pass goes on.</param>
    public IReadOnlyList<GenerateOutcome> Generate(IReadOnlyList<PreparedItem> batch, Action? stepped, CancellationToken cancellation)
    {
        GeneratedRow[] rows = [.. batch.Select(item => new GeneratedRow(item, _parts.Tokenizer, _endTokens, MaxNewTokens(item)))];
        _generator.Generate(rows, stepped, cancellation);
        return [.. rows.Select(row => row.Outcome())];
    }

    public void Dispose() => _parts.Decoder.Dispose();

    private int MaxNewTokens(PreparedItem item)
    {
        int positions = _parts.Model.Config.MaxPositions;
        int room = positions > 0 ? positions - item.PromptTokens : int.MaxValue;
        return Math.Min(Facts.MaxNewTokens, room);
    }

    private void Warm(CancellationToken cancellation)
    {
        PreparedItem item = SampleItem();
        if (item.Generates)
            Generate([item], cancellation);
        else
            Classify([item], cancellation);
    }
}
