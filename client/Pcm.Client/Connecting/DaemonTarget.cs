namespace Pcm.Client.Connecting;

/// <summary>Which daemon a command speaks to.</summary>
public sealed record DaemonTarget
{
    public const string DefaultSocketPath = "/run/pcmd/pcmd.sock";

    public const string SocketVariable = "PCM_SOCKET";

    /// <summary>The daemon's socket.</summary>
    public required string SocketPath { get; init; }

    /// <summary>The user named the socket: then no other daemon will do, unless one may be started.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Start a private daemon where no other answers.</summary>
    public bool Autostart { get; init; }

    /// <summary>Only a private daemon will do: it is asked for a path that the node's daemon does not open.</summary>
    public bool PrivateOnly { get; init; }

    /// <summary>Chooses by what the user said and by what is asked for.</summary>
    /// <param name="socketPath">As the user named it; null otherwise.</param>
    /// <param name="autostart">The user allows a private daemon.</param>
    /// <param name="isPath">The context is a path of the user's.</param>
    public static DaemonTarget Choose(string? socketPath, bool autostart, bool isPath)
    {
        var named = socketPath ?? Environment.GetEnvironmentVariable(SocketVariable);
        if (string.IsNullOrEmpty(named)) named = null;
        return new DaemonTarget
        {
            SocketPath = named ?? DefaultSocketPath,
            IsNamed = named is not null,
            Autostart = autostart || (isPath && named is null),
            PrivateOnly = isPath && named is null,
        };
    }
}
