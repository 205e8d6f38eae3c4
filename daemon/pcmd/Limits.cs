namespace Pcmd;

/// <summary>
/// Every bound and timeout of the supervisor that an admin cannot set, with its reason. The others are in the configuration.
/// </summary>
internal static class Limits
{
    /// <summary>A site has dozens of contexts; thousands of files are a wrong directory.</summary>
    public const int MaxManifestsPerDirectory = 1000;

    /// <summary>A week: longer than any job.</summary>
    public const int MaxIdleExitSeconds = 7 * 24 * 3600;

    /// <summary>Files of a model folder whose times are looked at; a model has a few dozen.</summary>
    public const int MaxStampedFiles = 1000;

    /// <summary>Keeps a status reply within a frame, whatever max_streams is.</summary>
    public const int MaxStreamsInStatus = 1000;

    /// <summary>Contexts that fail to load at one time; the oldest is forgotten first.</summary>
    public const int MaxRememberedFailures = 256;

    /// <summary>Rows that are sent again to a new worker go in frames of about this size, so that it can start on the first.</summary>
    public const int ResentFrameBytes = 256 * 1024;

    /// <summary>
    /// Large frames that are arriving, of all clients together: several of the largest at once. Half of it is the most that one user has.
    /// </summary>
    public const long ArrivingBytes = 4L * Pcm.Protocol.Limits.MaxFrameBytes;

    /// <summary>
    /// Options and fields of streams and requests that are open, of all clients together: thousands of usual ones. Half of it is one user's.
    /// </summary>
    public const long RequestBytes = 32L << 20;

    /// <summary>
    /// Answers that one user's connections may leave unread together before those that do not read are cut off: many windows of answers.
    /// </summary>
    public const long UnreadBytesPerUser = 64L << 20;

    /// <summary>What the daemon keeps of an unanswered row beside its bytes: an object, an array's head, a place in a table.</summary>
    public const int RowOverheadBytes = 192;

    /// <summary>The same of a stream or request.</summary>
    public const int OperationOverheadBytes = 2048;

    /// <summary>Frames that are handled for one client before others have their turn: some milliseconds at most.</summary>
    public const int FramesPerTurn = 64;

    /// <summary>
    /// Descriptors for all but clients: the runtime keeps two for each of some seventy libraries; then logs, records, workers and their
    /// connections, and those who are told that there is no room.
    /// </summary>
    public const int ReservedDescriptors = 400;

    /// <summary>Lines of one event in one minute: enough to see what goes on, too few for anybody to fill a log with.</summary>
    public const int LogLinesPerMinute = 100;

    /// <summary>Evictions that status tells of.</summary>
    public const int MaxRememberedEvictions = 32;

    /// <summary>Evictions of which quantiles are told: some days of a busy node.</summary>
    public const int MaxRecentDurations = 500;

    /// <summary>Contexts that come back to one device: more than fit on it.</summary>
    public const int MaxRestoredContexts = 16;

    /// <summary>Some hundred thousand jobs; the file before is kept.</summary>
    public const long MaxAccountingBytes = 32L << 20;

    /// <summary>An error stays one line.</summary>
    public const int MaxNamesInAnError = 12;

    /// <summary>A worker writes some lines in its life; the native runtime may write one a pass.</summary>
    public const long MaxWorkerLogBytes = 4L << 20;

    /// <summary>What a worker on CPUs may take beyond its device's budget: its code, the native runtime's own, stacks, the managed heap.</summary>
    public const long WorkerOverheadBytes = 1L << 30;

    /// <summary>A file of /proc on a process: some hundred bytes; a first argument of this length is no title of Slurm's.</summary>
    public const int MaxProcessFileBytes = 64 * 1024;

    /// <summary>Parents between a peer and its slurmstepd: a deeply nested build has some dozens.</summary>
    public const int MaxAncestors = 256;

    /// <summary>Where the last line of a worker's log is looked for.</summary>
    public const int LastWordsBytes = 1024;

    /// <summary>A worker that is killed while it loads is started once more; a second death is the context's own doing.</summary>
    public const int LoadAttempts = 2;

    /// <summary>Deaths of one context's workers that are remembered; max_crashes is counted in these.</summary>
    public const int MaxRememberedDeaths = 10_000;

    /// <summary>
    /// A context that this many users have been refused is refused to all: each of them could have rows that kill, but the context is the
    /// likelier reason, and every further user would cost as many deaths again.
    /// </summary>
    public const int RefusedUsersPerContext = 3;

    /// <summary>Deaths, cause unclear, of workers that had a row before it is tried alone; what is killed from outside is killed once.</summary>
    public const int UnclearDeathsUntilSuspected = 2;

    /// <summary>
    /// The same of workers that had a row alone, until it is found guilty: a node where workers are killed from outside again and again
    /// would otherwise find rows guilty that only happened to be alone.
    /// </summary>
    public const int UnclearLoneDeathsUntilGuilty = 3;

    /// <summary>
    /// From a worker's start to its greeting: an AOT program starts in milliseconds, a node under memory pressure pages for
    /// seconds.
    /// </summary>
    public static readonly TimeSpan AttachTimeout = TimeSpan.FromSeconds(30);

    /// <summary>From a supervisor's start to the dial of a worker that it takes over, which dials four times a second.</summary>
    public static readonly TimeSpan AdoptTimeout = TimeSpan.FromSeconds(15);

    /// <summary>A worker of another build serves on until nobody has used it for so long: clients of the old daemon come back within it.</summary>
    public static readonly TimeSpan RetireTime = TimeSpan.FromSeconds(10);

    /// <summary>For systemd to start a unit; it answers in milliseconds unless the machine is in trouble.</summary>
    public static readonly TimeSpan ServiceManagerTimeout = TimeSpan.FromSeconds(30);

    /// <summary>From SIGTERM to SIGKILL when systemd stops a worker: it has nothing to save, and a pass may run for minutes.</summary>
    public static readonly TimeSpan UnitStopTimeout = TimeSpan.FromSeconds(5);

    /// <summary>From SIGKILL to the proof: a process that frees tens of gigabytes or waits for a driver takes seconds.</summary>
    public static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(60);

    /// <summary>A worker that dies closes its socket before it can be reaped, and may write a core dump in between.</summary>
    public static readonly TimeSpan ExitAfterDisconnect = TimeSpan.FromSeconds(2);

    /// <summary>For the last frames of all connections to leave at the end.</summary>
    public static readonly TimeSpan CloseAllTimeout = TimeSpan.FromSeconds(5);

    /// <summary>For the metrics file to go at the end; longer takes a network file system that hangs.</summary>
    public static readonly TimeSpan MetricsStopTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How often it is said that the metrics file cannot be written, while it lasts.</summary>
    public static readonly TimeSpan MetricsComplaintPeriod = TimeSpan.FromHours(1);

    /// <summary>For scontrol: slurmctld answers within its MessageTimeout, ten seconds unless a site says more.</summary>
    public static readonly TimeSpan ScontrolTimeout = TimeSpan.FromSeconds(20);

    /// <summary>slurmctld forgets features that were switched when it starts anew or is reconfigured, which is rare.</summary>
    public static readonly TimeSpan TellFeaturesAgain = TimeSpan.FromMinutes(10);

    /// <summary>How often gates are looked at without being told: a hook that could not tell has closed the device by itself.</summary>
    public static readonly TimeSpan GateLookPeriod = TimeSpan.FromSeconds(15);

    /// <summary>How often a serving worker is looked after at least.</summary>
    public static readonly TimeSpan WorkerWatchPeriod = TimeSpan.FromSeconds(15);
}
