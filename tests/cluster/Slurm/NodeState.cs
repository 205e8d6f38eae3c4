namespace Pcm.Cluster;

/// <summary>A node as sinfo shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Such as <c>idle</c>, <c>mixed</c>, <c>allocated</c>, <c>completing</c>, <c>drained</c>, <c>down</c>.</param>
/// <param name="Reason">Why it was set aside; null where nobody gave a reason.</param>
internal sealed record NodeState(string Name, string State, string? Reason)
{
    public bool IsSetAside => Reason is not null || State.StartsWith("drain", StringComparison.Ordinal) || State.StartsWith("down", StringComparison.Ordinal);
}
