namespace Pcm.Inference.Tokenization;

/// <summary>Reads <c>added_tokens</c>.</summary>
internal static class AddedTokenReader
{
    /// <summary>
    /// Reads the tokens and holds their ids to those that Hugging Face's implementation gives: the vocabulary's where it has the token,
    /// else the next free one. It ignores what the file says instead; here a file that disagrees is refused.
    /// </summary>
    public static List<AddedToken> Read(List<JsonFields> items, Vocabulary vocabulary)
    {
        List<AddedToken> tokens = new(items.Count);
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        int next = vocabulary.Count;
        foreach (JsonFields item in items)
        {
            AddedToken token = Read(item);
            if (token.Content.Length == 0)
                continue;
            if (!ids.TryGetValue(token.Content, out int expected))
                expected = vocabulary.Find(token.Content) is var known and >= 0 ? known : next++;
            if (token.Id != expected)
            {
                throw new TokenizerFormatException(
                    $"{item.Path}: the token '{token.Content}' has id {token.Id}, but by its place it is {expected}");
            }

            ids[token.Content] = token.Id;
            tokens.Add(token);
        }

        return tokens;
    }

    private static AddedToken Read(JsonFields item)
    {
        bool special = item.Bool("special", ifAbsent: false);
        return new AddedToken(item.Int("id"), item.String("content"))
        {
            Special = special,
            Normalized = item.Bool("normalized", ifAbsent: !special),
            LeftStrip = item.Bool("lstrip", ifAbsent: false),
            RightStrip = item.Bool("rstrip", ifAbsent: false),
            SingleWord = item.Bool("single_word", ifAbsent: false),
        };
    }
}
