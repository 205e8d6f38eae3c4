using Pcm.Linux;

namespace Pcmd.Configuration;

/// <summary>Whom workers run as.</summary>
public static class WorkerAccount
{
    /// <summary>The configured user, which the configuration's check has found; else the daemon's own.</summary>
    public static UserAccount Of(DaemonConfiguration configuration) =>
        configuration.WorkerUser is { } name && User.Find(name) is { } account
            ? account
            : new UserAccount(User.NameOf(User.EffectiveId) ?? "", User.EffectiveId, User.EffectiveGroupId);
}
