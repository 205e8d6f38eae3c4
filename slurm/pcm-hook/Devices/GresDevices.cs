namespace Pcm.Hook;

/// <summary>Which device files a node's GPUs are, by GRES index.</summary>
/// <param name="Files">
/// For each index the files of that device (one, or several for a part of a GPU); null where gres.conf does not tell, and every device has to
/// be taken for any index. Slurm passes over a file that is no device without giving it an index: the caller has to find a device behind each.
/// </param>
/// <param name="Reason">Why it does not tell; null where it does.</param>
internal sealed record GresDevices(IReadOnlyList<IReadOnlyList<string>>? Files, string? Reason)
{
    /// <summary>Why several jobs may have one of the node's GPUs at a time, for all that gres.conf tells; null where they cannot.</summary>
    public string? SharedBecause { get; init; }

    public static GresDevices Unknown(string reason) => new(null, reason);
}
