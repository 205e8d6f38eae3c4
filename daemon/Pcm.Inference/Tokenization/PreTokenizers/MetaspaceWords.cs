namespace Pcm.Inference.Tokenization;

/// <summary>
/// Cuts SentencePiece-style text that has no pre-tokenizer into words before each run of "▁". Where no merge crosses such a place this
/// changes no token, and lets the model remember words instead of whole texts.
/// </summary>
internal static class MetaspaceWords
{
    public const char Marker = '\u2581';

    public static PreTokenizer PreTokenizer { get; } = new SplitPreTokenizer(
        new MarkedWordPattern(), SplitBehavior.Isolated, invert: false);

    /// <summary>Finds markers and what follows them up to the next marker.</summary>
    private sealed class MarkedWordPattern : TextPattern
    {
        public override bool TryFind(ReadOnlySpan<char> text, int from, out Range match)
        {
            int start = text[from..].IndexOf(Marker);
            int word = start < 0 ? -1 : text[(from + start)..].IndexOfAnyExcept(Marker);
            int rest = word < 0 ? -1 : text[(from + start + word)..].IndexOf(Marker);
            int end = rest < 0 ? text.Length : from + start + word + rest;
            match = (from + Math.Max(start, 0))..end;
            return start >= 0;
        }
    }
}
