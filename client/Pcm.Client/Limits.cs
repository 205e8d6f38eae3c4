namespace Pcm.Client;

/// <summary>Every bound of the client, each with its reason.</summary>
public static class Limits
{
    /// <summary>One read of the input. It is also the most that a frame of rows waits for: a frame ends where the buffered input does.</summary>
    public const int InputBufferBytes = 64 * 1024;

    /// <summary>Largest content that is hashed in managed code: about where its slower pace has cost as much as loading OpenSSL would.</summary>
    public const int SmallHashBytes = 1024 * 1024;

    /// <summary>Longest record of an input; a longer one is skipped and answered with an error. Four times the largest row, for fields that are not sent.</summary>
    public const int MaxRecordBytes = 4 * 1024 * 1024;

    /// <summary>Columns of a CSV or TSV file: each costs memory for the whole run.</summary>
    public const int MaxColumns = 4096;

    /// <summary>Unanswered rows that are asked for: several of the largest device batches.</summary>
    public const int CreditRows = 2048;

    /// <summary>Rows held for order: those unanswered, and as many that were answered out of turn. A few MiB of client memory.</summary>
    public const int WindowRows = 2 * CreditRows;

    /// <summary>Bytes of rows held for order and for retries: with the buffers around it the client stays under 30 MB.</summary>
    public const int WindowBytes = 4 * 1024 * 1024;

    /// <summary>A slot of the window gives its buffer back when it grew past this, so that one large row does not stay for ever.</summary>
    public const int KeptSlotBytes = 2 * 1024;

    /// <summary>Rows of one frame: keeps a frame small beside the window, so that results start to come back before it is full.</summary>
    public const int RowsPerFrame = 512;

    /// <summary>Bytes of one frame of rows.</summary>
    public const int FrameBytes = 256 * 1024;

    /// <summary>Times that one row is sent again after a transient error before the run stops.</summary>
    public const int RowAttempts = 5;

    /// <summary>Streams opened one after another without one answered row between them, before the run stops: the daemon comes back, but does not serve.</summary>
    public const int FruitlessStreams = 5;

    /// <summary>Allocations between two collections: with what lives, the client stays under 30 MB.</summary>
    public const int GarbageBytes = 2 * 1024 * 1024;

    /// <summary>Buffer of a part file and of the output; also the unit in which a merge copies.</summary>
    public const int OutputBufferBytes = 64 * 1024;

    /// <summary>Buffer of each part in a merge: many parts are open at once.</summary>
    public const int PartBufferBytes = 16 * 1024;

    /// <summary>Parts of one output that are merged at once: each holds a file and a buffer; far more than restarts of one job.</summary>
    public const int MaxParts = 900;

    /// <summary>
    /// Folders beside an output among which those are looked for that a run left which died while deleting: a listing that takes a file server
    /// some milliseconds, for each task of an array that finds its output whole.
    /// </summary>
    public const int MaxFoldersLookedThrough = 10_000;

    /// <summary>Times that a run looks again after other runs of its output took the folder of the parts away: each time one of them has ended.</summary>
    public const int MaxFolderLooks = 10;

    /// <summary>Distinct verdicts and gold labels of an evaluation: its confusion matrix has the square of it.</summary>
    public const int MaxEvaluationLabels = 256;

    /// <summary>Equal-width bins of the calibration error.</summary>
    public const int CalibrationBins = 10;

    /// <summary>Redraws of the progress bar: fast enough for the eye, slow enough to cost nothing.</summary>
    public static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Progress lines in a batch log.</summary>
    public static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    /// <summary>The daemon's socket is there and refuses: it is being restarted.</summary>
    public static readonly TimeSpan FirstConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A connection that was lost in the middle of a run, and a busy daemon: restart of a service, with room to load the context again.</summary>
    public static readonly TimeSpan ReconnectTimeout = TimeSpan.FromMinutes(2);

    /// <summary>First and longest pause between two tries.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>How often a waiting client looks at its signals and its progress.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <summary>A daemon that says nothing for so long is asked; as long again without an answer, and it is taken for dead. A pass on a slow device is shorter.</summary>
    public static readonly TimeSpan SilenceTimeout = TimeSpan.FromSeconds(60);

    /// <summary>After the first signal: rows on their way are waited for so long. Below the 30 s that Slurm leaves between SIGTERM and SIGKILL.</summary>
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(15);

    /// <summary>For the daemon's last word on a stream whose rows are all answered: only its books need it.</summary>
    public static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(1);

    /// <summary>For a private daemon to listen: a process start on a busy node and a slow file system.</summary>
    public static readonly TimeSpan AutostartTimeout = TimeSpan.FromSeconds(60);

    /// <summary>For a private daemon that was asked to end: its own grace for running passes, and a little more.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    /// <summary>A private daemon that nobody uses ends after so long: the pause between two steps of one script, with room.</summary>
    public const int PrivateIdleSeconds = 900;
}
