namespace Pcmd.Configuration;

/// <summary>Where a packaged daemon keeps things, and whom its package adds.</summary>
public static class StandardPaths
{
    public const string ConfigurationFile = "/etc/pcmd/pcmd.yaml";
    public const string ContextsDirectory = "/etc/pcmd/contexts.d";
    public const string Socket = "/run/pcmd/pcmd.sock";
    public const string State = "/var/lib/pcmd";
    public const string Cache = "/var/cache/pcmd";
    public const string Log = "/var/log/pcmd";
    public const string WorkerUser = "pcmd-worker";
}
