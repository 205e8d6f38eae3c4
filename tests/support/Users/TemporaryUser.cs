namespace Pcm.TestSupport;

/// <summary>A user of the system for the time of a test run.</summary>
internal sealed record TemporaryUser(string Name, uint Uid, uint Gid)
{
    /// <summary>As <c>/etc/passwd</c> has it; of the user's own.</summary>
    public string Home => $"/tmp/{Name}";
}
