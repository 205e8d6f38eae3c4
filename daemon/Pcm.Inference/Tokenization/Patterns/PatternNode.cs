namespace Pcm.Inference.Tokenization;

/// <summary>One step of a compiled pattern; each step tries itself and then what follows it, which gives backtracking by return.</summary>
internal abstract class PatternNode
{
    protected const int NoMatch = -1;

    private readonly PatternNode? _next;

    /// <param name="next">What follows; null where nothing does.</param>
    protected PatternNode(PatternNode? next) => _next = next;

    /// <summary>The end of a pattern, or of a group that is matched on its own.</summary>
    public static PatternNode Accept { get; } = new AcceptNode();

    /// <summary>What follows this step.</summary>
    protected PatternNode Next => _next!;

    /// <summary>Where a match that begins at <paramref name="at"/> ends, or -1.</summary>
    public abstract int Match(ReadOnlySpan<char> text, int at);

    /// <summary>Whether a match might begin with this ASCII character; may say yes too often.</summary>
    public virtual bool MayBeginWith(int ascii) => true;

    private sealed class AcceptNode() : PatternNode(next: null)
    {
        public override int Match(ReadOnlySpan<char> text, int at) => at;
    }
}
