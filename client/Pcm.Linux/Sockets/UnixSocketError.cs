namespace Pcm.Linux;

/// <summary>Why a Unix socket cannot be reached or made, as far as something different is to be done about it.</summary>
public enum UnixSocketError
{
    /// <summary>Nothing of that name: the daemon was never started here, or the path is wrong.</summary>
    Absent,

    /// <summary>The socket is there and nobody listens: the daemon is gone.</summary>
    Refused,

    /// <summary>The file's or a folder's mode keeps this user out.</summary>
    NotPermitted,

    /// <summary>Longer than a socket's path can be.</summary>
    PathTooLong,

    /// <summary>What has that name is no socket.</summary>
    NotASocket,

    /// <summary>Listening: another process serves this path. Connecting: its backlog stayed full.</summary>
    Busy,

    /// <summary>Anything else.</summary>
    Other,
}
