namespace Pcm.Worker;

/// <summary>Every bound of the worker, each with its reason. Those of the wire are Pcm.Protocol's.</summary>
internal static class Limits
{
    /// <summary>The supervisor's record is a few lines.</summary>
    public const int MaxRecordBytes = 64 * 1024;

    /// <summary>Items that the planner of a pass looks at, for each row of the pass before: enough of like length, at a cost that stays small beside the pass.</summary>
    public const int CandidatesPerRow = 8;

    /// <summary>Fewest items that the planner looks at, so that passes can grow from one row.</summary>
    public const int MinCandidates = 64;

    /// <summary>Most items that the planner looks at: planning takes the engine's thread, and sorts them.</summary>
    public const int MaxCandidates = 1024;

    /// <summary>Streams open at once: some times what a node's clients have in all.</summary>
    public const int MaxStreams = 4096;

    /// <summary>A results frame is sent when it has grown to this, so that no frame nears the wire's limit.</summary>
    public const int ResultsFrameBytes = 256 * 1024;

    /// <summary>Text of a native failure that goes into a row's error.</summary>
    public const int MaxFailureText = 500;

    /// <summary>How long a worker without a supervisor keeps its context, unless its record says otherwise: a restart and an upgrade take less.</summary>
    public static readonly TimeSpan OrphanTime = TimeSpan.FromMinutes(5);

    /// <summary>Pause between the first two dials; doubled each time.</summary>
    public static readonly TimeSpan FirstRedialPause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Longest pause between dials: what the clients of a restarted supervisor wait for a warm context at most. A dial that nobody takes
    /// costs microseconds.
    /// </summary>
    public static readonly TimeSpan MaxRedialPause = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a worker that is told to stop waits for the pass that is running.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A pass of many steps says this often that it gets on: a fraction of the shortest pass_timeout_seconds there can be, which is 1.</summary>
    public static readonly TimeSpan SignOfLifeInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Progress is sent this often at most: a person reads it.</summary>
    public static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);
}
