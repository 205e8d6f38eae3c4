using Pcm.Linux;

namespace Pcm.SlurmTests.Cluster;

/// <summary>A user that every Debian has and nobody else works as.</summary>
internal sealed record Account(string Name, uint Uid, uint Gid)
{
    public static Account Root { get; } = new("root", 0, 0);

    public static Account Alice { get; } = Of("games");

    public static Account Bob { get; } = Of("news");

    private static Account Of(string name) =>
        User.Find(name) is { } user ? new Account(name, user.Uid, user.Gid) : throw new InvalidOperationException($"there is no user {name}");
}
