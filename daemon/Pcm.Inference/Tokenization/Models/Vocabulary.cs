using System.Text;

namespace Pcm.Inference.Tokenization;

/// <summary>
/// Tokens by their UTF-8 text and by id. One block of bytes and an open hash table, because it is built anew at every load.
/// </summary>
internal sealed class Vocabulary
{
    private readonly byte[] _text;
    private readonly int[] _starts;
    private readonly int[] _ids;
    private readonly int[] _slots;
    private readonly int[] _entryOfId;

    /// <param name="text">The tokens' UTF-8 text, end to end.</param>
    /// <param name="starts">Where each begins, and at last where the last ends.</param>
    /// <param name="ids">Their ids; of tokens named twice the later counts.</param>
    public Vocabulary(byte[] text, int[] starts, int[] ids)
    {
        _text = text;
        _starts = starts;
        _ids = ids;
        Size = ids.Length == 0 ? 0 : ids.Max() + 1;
        _entryOfId = new int[Size];
        Array.Fill(_entryOfId, -1);
        _slots = new int[1 << (32 - int.LeadingZeroCount(Math.Max(ids.Length, 8) * 2 - 1))];
        Array.Fill(_slots, -1);
        for (int entry = 0; entry < ids.Length; entry++)
        {
            int slot = SlotOf(TextOf(entry));
            if (_slots[slot] < 0)
                Count++;
            _slots[slot] = entry;
            _entryOfId[ids[entry]] = entry;
        }
    }

    /// <summary>How many distinct tokens there are.</summary>
    public int Count { get; }

    /// <summary>One more than the highest id.</summary>
    public int Size { get; }

    /// <summary>The id of a token, or -1.</summary>
    public int Find(ReadOnlySpan<byte> utf8)
    {
        int entry = _slots[SlotOf(utf8)];
        return entry < 0 ? -1 : _ids[entry];
    }

    /// <summary>The id of a token, or -1.</summary>
    public int Find(string token) => Find(Encoding.UTF8.GetBytes(token));

    /// <summary>The text of a token, or null where there is none of that id.</summary>
    public string? Text(int id) =>
        (uint)id < (uint)Size && _entryOfId[id] >= 0 ? Encoding.UTF8.GetString(TextOf(_entryOfId[id])) : null;

    /// <summary>The text of a token that exists.</summary>
    public ReadOnlySpan<byte> Utf8(int id) => TextOf(_entryOfId[id]);

    private ReadOnlySpan<byte> TextOf(int entry) => _text.AsSpan(_starts[entry].._starts[entry + 1]);

    private int SlotOf(ReadOnlySpan<byte> utf8)
    {
        int mask = _slots.Length - 1;
        int slot = (int)Hash(utf8) & mask;
        while (_slots[slot] >= 0 && !TextOf(_slots[slot]).SequenceEqual(utf8))
            slot = (slot + 1) & mask;
        return slot;
    }

    /// <summary>FNV-1a, finished so that the low bits depend on all bytes.</summary>
    private static uint Hash(ReadOnlySpan<byte> utf8)
    {
        uint hash = 2166136261;
        foreach (byte b in utf8)
            hash = (hash ^ b) * 16777619;
        return hash ^ (hash >> 15);
    }
}
