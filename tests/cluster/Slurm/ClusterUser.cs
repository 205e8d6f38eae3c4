namespace Pcm.Cluster;

/// <summary>A user of the system who submits jobs.</summary>
internal sealed record ClusterUser(TemporaryUser User)
{
    public string Name => User.Name;

    public uint Uid => User.Uid;

    public uint Gid => User.Gid;

    public string Home => User.Home;

    /// <summary>The command line that runs another as this user.</summary>
    public string[] Running(string program, params string[] arguments) =>
        ["setpriv", $"--reuid={Uid}", $"--regid={Gid}", "--clear-groups", "--inh-caps=-all", program, .. arguments];
}
