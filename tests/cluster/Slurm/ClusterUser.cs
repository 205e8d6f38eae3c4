namespace Pcm.Cluster;

/// <summary>A user of the system who submits jobs.</summary>
internal sealed record ClusterUser(string Name, uint Uid, uint Gid)
{
    /// <summary>As <c>/etc/passwd</c> has it; of the user's own.</summary>
    public string Home => $"/tmp/{Name}";

    /// <summary>The command line that runs another as this user.</summary>
    public string[] Running(string program, params string[] arguments) =>
        ["setpriv", $"--reuid={Uid}", $"--regid={Gid}", "--clear-groups", "--inh-caps=-all", program, .. arguments];
}
