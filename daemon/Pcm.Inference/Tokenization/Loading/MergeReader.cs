using System.Text;
using System.Text.Json;

namespace Pcm.Inference.Tokenization;

/// <summary>Reads <c>model.merges</c>: "left right" strings, or [left, right] pairs, from the most to the least urgent.</summary>
internal sealed class MergeReader(Vocabulary vocabulary, string continuingSubwordPrefix)
{
    private static readonly byte[] Metaspace = Encoding.UTF8.GetBytes(MetaspaceWords.Marker.ToString());

    private readonly int _prefixBytes = Encoding.UTF8.GetByteCount(continuingSubwordPrefix);
    private readonly List<(int Left, int Right, int Merged)> _merges = [];
    private byte[] _scratch = new byte[256];
    private bool _crossesMetaspace;

    /// <param name="json">Begins with the list.</param>
    /// <param name="crossesMetaspace">Whether a merge joins "▁" to something else before it.</param>
    public MergeTable Read(ReadOnlySpan<byte> json, out bool crossesMetaspace)
    {
        Utf8JsonReader reader = new(json, isFinalBlock: false, default);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            throw new TokenizerFormatException("model.merges: expected a list");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String)
                ReadJoined(ref reader);
            else if (reader.TokenType == JsonTokenType.StartArray)
                ReadPair(ref reader);
            else
                throw Bad("expected \"left right\" or [\"left\", \"right\"]");
        }

        MergeTable table = new(_merges.Count);
        for (int rank = 0; rank < _merges.Count; rank++)
            table.Add(_merges[rank].Left, _merges[rank].Right, rank, _merges[rank].Merged);
        crossesMetaspace = _crossesMetaspace;
        return table;
    }

    private void ReadJoined(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> text = Unescape(ref reader, 0);
        if (text.StartsWith("#version"u8))
            return;
        int blank = text.IndexOf((byte)' ');
        if (blank < 0 || text[(blank + 1)..].Contains((byte)' '))
            throw Bad("expected two tokens with one blank between");
        Add(text[..blank], text[(blank + 1)..]);
    }

    private void ReadPair(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            throw Bad("expected two tokens");
        int leftLength = Unescape(ref reader, 0).Length;
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            throw Bad("expected two tokens");
        int rightLength = Unescape(ref reader, leftLength).Length;
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
            throw Bad("expected two tokens");
        Add(_scratch.AsSpan(0, leftLength), _scratch.AsSpan(leftLength, rightLength));
    }

    private void Add(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int leftId = Find(left);
        int rightId = Find(right);
        if (_prefixBytes > right.Length)
            throw Bad($"'{Encoding.UTF8.GetString(right)}' is shorter than model.continuing_subword_prefix");
        byte[] joined = [.. left, .. right[_prefixBytes..]];
        _merges.Add((leftId, rightId, Find(joined)));
        _crossesMetaspace |= right.StartsWith(Metaspace) && !left.EndsWith(Metaspace);
    }

    private int Find(ReadOnlySpan<byte> token)
    {
        int id = vocabulary.Find(token);
        return id >= 0 ? id : throw Bad($"the token '{Encoding.UTF8.GetString(token)}' is not in model.vocab");
    }

    /// <summary>The string's UTF-8, held in the scratch space from <paramref name="at"/> on.</summary>
    private Span<byte> Unescape(ref Utf8JsonReader reader, int at)
    {
        if (_scratch.Length < at + reader.ValueSpan.Length)
            Array.Resize(ref _scratch, at + reader.ValueSpan.Length);
        return _scratch.AsSpan(at, reader.CopyString(_scratch.AsSpan(at)));
    }

    private TokenizerFormatException Bad(string message) => new($"model.merges: entry {_merges.Count + 1}: {message}");
}
