namespace Pcmd.Configuration;

/// <summary>What the command line asked for.</summary>
public sealed record StartOptions
{
    /// <summary>Null: the default file where there is one, else all defaults.</summary>
    public string? ConfigurationFile { get; init; }

    /// <summary>Null: as configured.</summary>
    public string? SocketPath { get; init; }

    /// <summary>Null: as Slurm or the host has it.</summary>
    public string? NodeName { get; init; }

    /// <summary>One user's own daemon: it serves its own uid and contexts from paths.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>Where a private daemon keeps everything: socket, state, cache, log.</summary>
    public string? RuntimeDirectory { get; init; }

    /// <summary>Ends after so long without a connection; null stays.</summary>
    public TimeSpan? IdleExit { get; init; }
}
