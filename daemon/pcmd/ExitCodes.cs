namespace Pcmd;

/// <summary>What the process says when it ends; the numbers are those of sysexits.h.</summary>
internal static class ExitCodes
{
    /// <summary>Stopped because it was asked to, or idle.</summary>
    public const int Stopped = 0;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>A fault of the daemon's own; the log has it.</summary>
    public const int Fault = 70;

    /// <summary>A device could not be proven to be clean: a worker was killed and is still there.</summary>
    public const int StillHeld = 71;

    /// <summary>A directory is unsafe or cannot be made, or the socket cannot be bound.</summary>
    public const int CannotListen = 73;

    /// <summary>Another daemon holds the lock beside the socket.</summary>
    public const int AlreadyRunning = 75;

    /// <summary>The configuration file is wrong; `--check-config` prints how.</summary>
    public const int Configuration = 78;
}
