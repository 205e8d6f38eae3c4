using System.Numerics;

namespace Pcm.Inference.Tokenization;

/// <summary>
/// The merges of a BPE model: pair of ids → rank and merged id. An open hash table, because it is built anew at every load.
/// </summary>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that does not merge; later than any that does.</summary>
    public const int NoMerge = int.MaxValue;

    private const ulong Empty = ulong.MaxValue;

    private readonly ulong[] _pairs;
    private readonly int[] _ranks;
    private readonly int[] _merged;
    private readonly int _shift;

    public MergeTable(int count)
    {
        int bits = Math.Max(4, BitOperations.Log2((uint)Math.Max(count, 1)) + 2);
        _pairs = new ulong[1 << bits];
        Array.Fill(_pairs, Empty);
        _ranks = new int[1 << bits];
        _merged = new int[1 << bits];
        _shift = 64 - bits;
    }

    /// <summary>Adds a merge; of a pair named twice the later counts.</summary>
    public void Add(int left, int right, int rank, int merged)
    {
        int slot = SlotOf(left, right);
        _pairs[slot] = Pair(left, right);
        _ranks[slot] = rank;
        _merged[slot] = merged;
    }

    /// <summary>The rank of a pair, lower first, and the id it becomes; <see cref="NoMerge"/> where it does not merge.</summary>
    public int Rank(int left, int right, out int merged)
    {
        int slot = SlotOf(left, right);
        bool found = _pairs[slot] != Empty;
        merged = found ? _merged[slot] : -1;
        return found ? _ranks[slot] : NoMerge;
    }

    private int SlotOf(int left, int right)
    {
        ulong pair = Pair(left, right);
        int slot = (int)((pair * 0x9E3779B97F4A7C15) >> _shift);
        while (_pairs[slot] != pair && _pairs[slot] != Empty)
            slot = (slot + 1) & (_pairs.Length - 1);
        return slot;
    }

    private static ulong Pair(int left, int right) => (ulong)(uint)left << 32 | (uint)right;
}
