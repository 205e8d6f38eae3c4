namespace Pcm.Client;

/// <summary>How a command ended: the process's exit status. A run that a second signal ends has 128 and the signal's number.</summary>
public enum ExitCode
{
    /// <summary>Every row was answered.</summary>
    Ok = 0,

    /// <summary>Finished, and some rows have errors.</summary>
    RowErrors = 1,

    /// <summary>The command line is wrong, or asks for what the context cannot do.</summary>
    Usage = 2,

    /// <summary>The input cannot be used.</summary>
    UnusableInput = 65,

    /// <summary>No daemon answers, or it cannot serve the context.</summary>
    NoService = 69,

    /// <summary>The output cannot be written, or belongs to another run.</summary>
    CannotWrite = 73,

    /// <summary>Stopped before the end; the same command goes on.</summary>
    TryAgain = 75,

    /// <summary>Not allowed.</summary>
    NotAllowed = 77,

    /// <summary>The reader of the output went away: as a program ends that SIGPIPE kills.</summary>
    BrokenPipe = 128 + 13,
}
