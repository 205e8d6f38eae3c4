namespace Pcmd.Streams;

/// <summary>A row that has no answer yet, kept as it came so that another worker can be given it.</summary>
internal sealed class PendingRow(ulong row, byte[] encoded)
{
    public ulong Row { get; } = row;

    /// <summary>The item <c>[row, {field: value}]</c>.</summary>
    public byte[] Encoded { get; } = encoded;

    /// <summary>The present worker has it.</summary>
    public bool Sent { get; set; }

    /// <summary>Workers that died while they had it.</summary>
    public int Deaths { get; set; }
}
