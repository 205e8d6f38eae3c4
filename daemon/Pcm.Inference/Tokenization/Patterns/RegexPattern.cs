using System.Text;

namespace Pcm.Inference.Tokenization;

/// <summary>
/// A regular expression over code points, in the part of Oniguruma's syntax that tokenizer files use. .NET's own works on UTF-16
/// units, so that its <c>\p{L}</c> misses every letter outside the basic plane, and has another Unicode version.
/// </summary>
internal sealed class RegexPattern : TextPattern
{
    private readonly PatternNode _start;
    private readonly bool[] _mayBeginWith = new bool[128];

    /// <exception cref="TokenizerFormatException">The pattern uses something that is not supported, which the message names.</exception>
    public RegexPattern(string pattern)
    {
        PatternSyntax syntax = new PatternParser(pattern).Parse();
        if (syntax.MinLength == 0)
            throw new TokenizerFormatException($"the pattern {pattern} can match empty text, which is not supported");
        _start = syntax.Join(PatternNode.Accept);
        for (int c = 0; c < _mayBeginWith.Length; c++)
            _mayBeginWith[c] = _start.MayBeginWith(c);
    }

    public override bool TryFind(ReadOnlySpan<char> text, int from, out Range match)
    {
        for (int at = from; at < text.Length;)
        {
            if (text[at] >= 128 || _mayBeginWith[text[at]])
            {
                int end = _start.Match(text, at);
                if (end > at)
                {
                    match = at..end;
                    return true;
                }
            }

            Rune.DecodeFromUtf16(text[at..], out _, out int width);
            at += width;
        }

        match = default;
        return false;
    }
}
