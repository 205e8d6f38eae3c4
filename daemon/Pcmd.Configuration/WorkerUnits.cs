namespace Pcmd.Configuration;

/// <summary>Whether workers are transient units of the service manager or plain processes in sessions of their own.</summary>
public enum WorkerUnits
{
    /// <summary>Units where systemd runs the machine and the daemon is root's.</summary>
    Auto,

    Always,

    Never,
}
