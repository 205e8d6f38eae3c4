namespace Pcm.Inference;

/// <summary>The growing key-value cache of rows that are continued together.</summary>
internal sealed class KeyValueBatch : IDisposable
{
    private readonly DecoderModel _model;
    private PastKeyValues _past;

    private KeyValueBatch(DecoderModel model, PastKeyValues past)
    {
        _model = model;
        _past = past;
    }

    /// <summary>Runs the prompts and keeps their cache; <paramref name="visit"/> gets the logits after each.</summary>
    public static KeyValueBatch Prefill(
        Decoder decoder,
        IReadOnlyList<ScoreRow> prompts,
        bool shared,
        RunMode mode,
        LogitsVisitor visit,
        CancellationToken cancellation)
    {
        List<PastKeyValues> passes = [];
        var places = new (PastKeyValues Past, int Row)[prompts.Count];
        decoder.Prefill(prompts, shared, mode, visit, Collect, cancellation);
        bool inOrder = passes.Count == 1 && places.Select((place, i) => place.Row == i).All(same => same);
        if (inOrder)
            return new KeyValueBatch(decoder.Model, passes[0]);
        PastKeyValues gathered = PastKeyValues.Gather(decoder.Model.Graph.Cache, places);
        passes.ForEach(pass => pass.Dispose());
        return new KeyValueBatch(decoder.Model, gathered);

        void Collect(int[] rows, PastKeyValues present)
        {
            passes.Add(present);
            for (int row = 0; row < rows.Length; row++)
                places[rows[row]] = (present, row);
        }
    }

    /// <summary>Appends one token to every row.</summary>
    public void Step(IReadOnlyList<int> tokens, LogitsVisitor visit, CancellationToken cancellation)
    {
        ReadOnlyMemory<int>[] rows = [.. tokens.Select(token => new ReadOnlyMemory<int>([token]))];
        var pass = new PassRequest(rows, _past, Padding.Right, Keep: 1) { WantsPresent = true };
        using PassResult result = _model.Run(pass, cancellation);
        PastKeyValues present = result.TakePresent();
        _past.Dispose();
        _past = present;
        for (int row = 0; row < rows.Length; row++)
            visit(row, 0, result.LogitsAfter(row, 0));
    }

    /// <summary>Drops all rows but these.</summary>
    public void Keep(IReadOnlyList<int> rows)
    {
        PastKeyValues kept = PastKeyValues.Gather(_model.Graph.Cache, [.. rows.Select(row => (_past, row))]);
        _past.Dispose();
        _past = kept;
    }

    public void Dispose() => _past.Dispose();
}
