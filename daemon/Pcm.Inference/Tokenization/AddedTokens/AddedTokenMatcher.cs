using System.Buffers;

namespace Pcm.Inference.Tokenization;

/// <summary>Finds added tokens from left to right, at each place the longest.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly Dictionary<(int Node, char Char), int> _children = [];
    private readonly List<AddedToken?> _tokenOfNode = [null];
    private readonly SearchValues<char> _firsts;

    /// <param name="tokens">Each with the text to look for.</param>
    public AddedTokenMatcher(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        HashSet<char> firsts = [];
        foreach ((string text, AddedToken token) in tokens)
        {
            if (text.Length == 0)
                continue;
            firsts.Add(text[0]);
            int node = 0;
            foreach (char c in text)
            {
                if (!_children.TryGetValue((node, c), out int child))
                {
                    child = _tokenOfNode.Count;
                    _tokenOfNode.Add(null);
                    _children.Add((node, c), child);
                }

                node = child;
            }

            _tokenOfNode[node] = token;
        }

        _firsts = SearchValues.Create([.. firsts]);
    }

    /// <summary>Finds the next token at or after <paramref name="from"/>.</summary>
    /// <param name="text">Where to look.</param>
    /// <param name="fromRow">For each unit whether a row supplied it, or null; only tokens that are white space are found there.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="match">Where it lies.</param>
    public AddedToken? Find(ReadOnlySpan<char> text, ReadOnlySpan<bool> fromRow, int from, out Range match)
    {
        match = default;
        while (text[from..].IndexOfAny(_firsts) is var offset and >= 0)
        {
            from += offset;
            AddedToken? token = FindLongestAt(text, fromRow, from, out int end);
            match = from..end;
            if (token is not null)
                return token;
            from++;
        }

        return null;
    }

    private AddedToken? FindLongestAt(ReadOnlySpan<char> text, ReadOnlySpan<bool> fromRow, int start, out int end)
    {
        AddedToken? longest = null;
        bool touchesRow = false;
        int node = 0;
        end = start;
        for (int at = start; at < text.Length && _children.TryGetValue((node, text[at]), out node); at++)
        {
            touchesRow |= !fromRow.IsEmpty && fromRow[at];
            if (_tokenOfNode[node] is { } token && (!touchesRow || token.IsWhiteSpace))
            {
                longest = token;
                end = at + 1;
            }
        }

        return longest;
    }
}
