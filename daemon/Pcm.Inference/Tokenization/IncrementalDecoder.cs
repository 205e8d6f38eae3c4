using System.Runtime.InteropServices;
using Pcm.Inference.Tokenization;

namespace Pcm.Inference;

/// <summary>
/// Decodes ids as they come; never gives out half a character. All that is given out, joined, is the text that
/// <see cref="Tokenizer.Decode"/> gives for all ids, where these are well-formed UTF-8. Not thread-safe.
/// </summary>
/// <remarks>
/// What an id adds may depend on its neighbours, so each step decodes again from the last ids already given out, and takes what has
/// been added.
/// </remarks>
public sealed class IncrementalDecoder
{
    private const char Replacement = '\uFFFD';

    private readonly Tokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private readonly List<int> _window = [];
    private int _contextTokens;
    private int _givenChars;

    internal IncrementalDecoder(Tokenizer tokenizer, bool skipSpecialTokens)
    {
        _tokenizer = tokenizer;
        _skipSpecialTokens = skipSpecialTokens;
    }

    /// <summary>The text that <paramref name="id"/> adds; empty while a character is not yet whole.</summary>
    public string Append(int id)
    {
        _window.Add(id);
        string added = Added();
        bool mayBecomeWhole = added.EndsWith(Replacement) && _window.Count - _contextTokens < TokenizerLimits.MaxHeldTokens;
        return mayBecomeWhole ? GiveUpTo(added.TrimEnd(Replacement)) : GiveAll(added);
    }

    /// <summary>What is still held back, with U+FFFD for a character that stayed incomplete.</summary>
    public string Flush() => GiveAll(Added());

    /// <summary>The text after the context: that of the ids which are not yet wholly given out.</summary>
    private string Added()
    {
        ReadOnlySpan<int> window = CollectionsMarshal.AsSpan(_window);
        string context = _tokenizer.Decode(window[.._contextTokens], _skipSpecialTokens);
        string whole = _tokenizer.Decode(window, _skipSpecialTokens);
        return whole.Length > context.Length ? whole[context.Length..] : "";
    }

    private string GiveUpTo(string text)
    {
        string given = text[Math.Min(_givenChars, text.Length)..];
        _givenChars = Math.Max(_givenChars, text.Length);
        return given;
    }

    /// <summary>Gives out everything; the ids that it came from are the context of what follows.</summary>
    private string GiveAll(string added)
    {
        string given = GiveUpTo(added);
        _window.RemoveRange(0, _contextTokens);
        _contextTokens = _window.Count;
        _givenChars = 0;
        return given;
    }
}
