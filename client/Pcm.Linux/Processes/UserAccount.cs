namespace Pcm.Linux;

/// <summary>A user that programs can run as.</summary>
/// <param name="Name">Its login name.</param>
/// <param name="Gid">Its primary group.</param>
public sealed record UserAccount(string Name, uint Uid, uint Gid);
