namespace Pcm.Cluster;

/// <summary>Two ordinary users, made before anything is run and removed after: Slurm takes only users that the system knows.</summary>
internal static class ClusterUsers
{
    private const string Prefix = "pcmslurm";

    public static ClusterUser Alice { get; private set; } = null!;

    public static ClusterUser Bob { get; private set; } = null!;

    public static ClusterUser[] All => [Alice, Bob];

    /// <summary>Makes them, and clears away what killed runs have left.</summary>
    public static async Task MakeAsync()
    {
        await SlurmCluster.EndLeftBehindAsync();
        foreach (var name in await TemporaryUsers.RemoveLeftBehindAsync(Prefix)) JobCgroups.RemoveOf(name);
        Alice = new ClusterUser(await TemporaryUsers.MakeAsync(Prefix, 'a'));
        Bob = new ClusterUser(await TemporaryUsers.MakeAsync(Prefix, 'b'));
    }

    public static async Task RemoveAsync()
    {
        foreach (var user in All.Where(user => user is not null)) await TemporaryUsers.RemoveAsync(user.User);
    }
}
