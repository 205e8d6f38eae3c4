namespace Pcm.Inference;

/// <summary>Cuts the fields that may be cut, in the order in which the prompt uses them, no further than is needed.</summary>
internal sealed class PromptTruncation(
    PromptTemplate template, int maxTokens, Func<IReadOnlyDictionary<string, string>, TokenizedPrompt> encode)
{
    /// <exception cref="ItemException"><see cref="ItemErrorCode.TooLong"/>: nothing may be cut, or all of it is not enough.</exception>
    public TokenizedPrompt Cut(
        IReadOnlyDictionary<string, string> fields, TokenizedPrompt whole, IReadOnlyDictionary<string, TruncateSide>? sides)
    {
        var cut = new Dictionary<string, string>(fields);
        foreach (string field in template.Fields)
        {
            if (sides is null || !sides.TryGetValue(field, out TruncateSide side) || !cut.TryGetValue(field, out string? text))
                continue;
            if (CutField(cut, field, text, side) is { } prompt)
                return prompt with { TruncatedTokens = whole.Tokens.Length - prompt.Tokens.Length };
        }
        string remedy = sides is { Count: > 0 }
            ? "even with the fields that may be cut left empty"
            : "shorten it, raise limits.max_prompt_tokens, or let a field be cut (--truncate)";
        throw new ItemException(ItemErrorCode.TooLong,
            $"The prompt has {whole.Tokens.Length} tokens and {maxTokens} are the most: {remedy}.");
    }

    /// <summary>The prompt with as much of the field as fits; null, and the field empty, where none does.</summary>
    private TokenizedPrompt? CutField(Dictionary<string, string> fields, string field, string text, TruncateSide side)
    {
        TokenizedPrompt? best = Try(0);
        if (best is null)
            return null;
        // Tokens hardly ever hold more than a few characters: growing from there keeps the work in step with what is kept.
        int fits = 0;
        int tooLong = text.Length;
        for (int probe = Math.Min(text.Length, 4 * maxTokens); probe < tooLong; probe = (int)Math.Min(text.Length, 2L * probe))
        {
            if (Try(probe) is { } prompt)
                (best, fits) = (prompt, probe);
            else
                tooLong = probe;
        }
        while (tooLong - fits > 1)
        {
            int middle = fits + ((tooLong - fits) / 2);
            if (Try(middle) is { } prompt)
                (best, fits) = (prompt, middle);
            else
                tooLong = middle;
        }
        return best;

        TokenizedPrompt? Try(int length)
        {
            fields[field] = Kept(text, length, side);
            TokenizedPrompt prompt = encode(fields);
            return prompt.Tokens.Length <= maxTokens ? prompt : null;
        }
    }

    private static string Kept(string text, int length, TruncateSide side)
    {
        int at = side == TruncateSide.Head ? length : text.Length - length;
        // Half a surrogate pair is no character.
        if (at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]))
            at += side == TruncateSide.Head ? -1 : 1;
        return side == TruncateSide.Head ? text[..at] : text[at..];
    }
}
