namespace Pcm.Inference;

/// <summary>
/// Runs rows through the graph in a given mode and hands out the logits; splits them into passes that keep to the budget.
/// </summary>
internal sealed class Decoder : IDisposable
{
    private readonly DecoderModel _model;
    private readonly PassBudget _budget;

    public Decoder(DecoderModel model, PrefixCache? prefix, PassBudget budget)
    {
        _model = model;
        Prefix = prefix;
        _budget = budget;
    }

    public DecoderModel Model => _model;

    public PrefixCache? Prefix { get; }

    /// <summary>Computes the wanted logits of every row, in no particular order.</summary>
    /// <param name="rows">All of them with the shared prefix, or all without.</param>
    /// <param name="shared">Whether they have it.</param>
    /// <param name="mode">How they are run.</param>
    /// <param name="visit">Receives the logits.</param>
    /// <param name="cancellation">Ends the run between two operators.</param>
    public void Score(IReadOnlyList<ScoreRow> rows, bool shared, RunMode mode, LogitsVisitor visit, CancellationToken cancellation) =>
        Run(rows, shared, mode, visit, present: null, cancellation);

    /// <summary>As <see cref="Score"/>, and hands out the cache of each pass after its logits.</summary>
    public void Prefill(
        IReadOnlyList<ScoreRow> rows, bool shared, RunMode mode, LogitsVisitor visit, PresentVisitor present, CancellationToken cancellation) =>
        Run(rows, shared, mode, visit, present, cancellation);

    /// <summary>
    /// Computes the logits after every token that is appended to rows of a cache; the visited row is an index into
    /// <paramref name="rows"/>.
    /// </summary>
    /// <param name="past">The cache; it stays the caller's.</param>
    /// <param name="rows">Rows of the cache, each as often as it is continued, and what is appended to each.</param>
    /// <param name="visit">Receives the logits.</param>
    /// <param name="cancellation">Ends the run between two operators.</param>
    public void Extend(
        PastKeyValues past, IReadOnlyList<(int Row, ReadOnlyMemory<int> Tokens)> rows, LogitsVisitor visit, CancellationToken cancellation)
    {
        int width = rows.Max(row => row.Tokens.Length);
        for (int start = 0; start < rows.Count;)
        {
            int end = start + 1;
            while (end < rows.Count && _budget.Fits(end - start + 1, past.Slots, width, width))
                end++;
            (int Row, ReadOnlyMemory<int> Tokens)[] some = [.. rows.Take(start..end)];
            using PastKeyValues gathered = PastKeyValues.Gather(_model.Graph.Cache, [.. some.Select(row => (past, row.Row))]);
            using PassResult result = _model.Run(
                new PassRequest([.. some.Select(row => row.Tokens)], gathered, Padding.Right, Keep: width), cancellation);
            for (int row = 0; row < some.Length; row++)
            {
                for (int i = 0; i < some[row].Tokens.Length; i++)
                    visit(start + row, i, result.LogitsAfter(row, i));
            }
            start = end;
        }
    }

    public void Dispose()
    {
        // The model first: a session that is being replaced ends with a run of the prefix.
        _model.Dispose();
        Prefix?.Dispose();
    }

    private void Run(
        IReadOnlyList<ScoreRow> rows,
        bool shared,
        RunMode mode,
        LogitsVisitor visit,
        PresentVisitor? present,
        CancellationToken cancellation)
    {
        int[] prefix = shared && !mode.UsesPrefix ? Prefix!.Tokens : [];
        List<Piece> pieces = [];
        for (int i = 0; i < rows.Count; i++)
            AddPieces(pieces, i, rows[i], prefix);
        int slots = mode.UsesPrefix ? Prefix!.Tokens.Length : 0;
        foreach (Piece[] pass in Passes(pieces, mode, slots))
        {
            using PassResult result = RunPass(pass, mode, wantsPresent: present is not null, cancellation);
            for (int row = 0; row < pass.Length; row++)
            {
                for (int i = pass[row].FirstWanted; i < pass[row].Tokens.Length; i++)
                    visit(pass[row].Row, i - prefix.Length, result.LogitsAfter(row, i));
            }
            present?.Invoke([.. pass.Select(piece => piece.Row)], result.TakePresent());
        }
    }

    private void AddPieces(List<Piece> pieces, int index, ScoreRow row, int[] prefix)
    {
        ReadOnlyMemory<int> tokens = prefix.Length == 0 ? row.Tokens : (int[])[.. prefix, .. row.Tokens.Span];
        int first = row.FirstWanted + prefix.Length;
        if (_model.Graph.LastPositionOnly)
        {
            // Every earlier position that is wanted is the last one of a shorter row.
            for (; first < tokens.Length - 1; first++)
                pieces.Add(new Piece(index, tokens[..(first + 1)], first));
        }
        pieces.Add(new Piece(index, tokens, first));
    }

    private PassResult RunPass(Piece[] pass, RunMode mode, bool wantsPresent, CancellationToken cancellation)
    {
        int width = pass.Max(piece => piece.Tokens.Length);
        int keep = mode.Padding == Padding.Left || _model.Graph.KeptPositions is not null
            ? pass.Max(piece => piece.Tokens.Length - piece.FirstWanted)
            : width - pass.Min(piece => piece.FirstWanted);
        using PastKeyValues? none = mode.UsesPrefix ? null : PastKeyValues.Empty(_model.Graph.Cache, pass.Length);
        PastKeyValues past = none ?? Prefix!.Expand(pass.Length);
        ReadOnlyMemory<int>[] tokens = [.. pass.Select(piece => piece.Tokens)];
        return _model.Run(new PassRequest(tokens, past, mode.Padding, keep) { WantsPresent = wantsPresent }, cancellation);
    }

    private IEnumerable<Piece[]> Passes(List<Piece> pieces, RunMode mode, int slots)
    {
        if (!mode.Batches)
            return pieces.Select(piece => (Piece[])[piece]);
        // Stable, so that what shares a pass follows from the rows alone.
        List<Piece> byLength = [.. pieces.OrderBy(piece => piece.Tokens.Length)];
        return Split(byLength, mode, slots);
    }

    private IEnumerable<Piece[]> Split(List<Piece> byLength, RunMode mode, int slots)
    {
        for (int start = 0; start < byLength.Count;)
        {
            int end = start + 1;
            int firstWanted = byLength[start].FirstWanted;
            while (end < byLength.Count)
            {
                Piece next = byLength[end];
                firstWanted = Math.Min(firstWanted, next.FirstWanted);
                int width = next.Tokens.Length;
                bool sameLength = mode.Padding != Padding.None || width == byLength[start].Tokens.Length;
                if (!sameLength || !_budget.Fits(end - start + 1, slots, width, width - firstWanted))
                    break;
                end++;
            }
            yield return [.. byLength[start..end]];
            start = end;
        }
    }

    /// <summary>A row of a pass and the row of the caller that it serves.</summary>
    private readonly record struct Piece(int Row, ReadOnlyMemory<int> Tokens, int FirstWanted);
}
