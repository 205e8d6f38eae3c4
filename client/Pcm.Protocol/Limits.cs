namespace Pcm.Protocol;

/// <summary>Every bound of the protocol, each with its reason. Both sides use the same file; `PROTOCOL.md` lists the ones a peer sees.</summary>
public static class Limits
{
    /// <summary>The protocol versions that this build speaks.</summary>
    public const uint MinVersion = 1, MaxVersion = 1;

    /// <summary>Bytes of the length that stands before each frame.</summary>
    public const int LengthBytes = 4;

    /// <summary>Largest frame once greeted: several of the largest rows, and still small beside a node's memory.</summary>
    public const int MaxFrameBytes = 16 * 1024 * 1024;

    /// <summary>Largest first frame: an unknown peer gets a greeting's worth of memory and no more.</summary>
    public const int MaxHelloBytes = 4 * 1024;

    /// <summary>Largest encoded row: many times the longest context of a lightweight model, and sixteen of them fit in a frame.</summary>
    public const int MaxRowBytes = 1024 * 1024;

    /// <summary>Fields of one row. A prompt names a handful; the bound keeps a row's dictionary small.</summary>
    public const int MaxRowFields = 256;

    /// <summary>Unanswered rows of a stream unless it asks for another window: enough to keep a device fed over one round trip.</summary>
    public const int DefaultWindowRows = 1024;

    /// <summary>Most unanswered rows that a stream may ask for: the room that the daemon reserves for it.</summary>
    public const int MaxWindowRows = 8192;

    /// <summary>Most bytes of unanswered rows of one stream: what a retry after a lost worker has to keep.</summary>
    public const int MaxWindowBytes = 16 * 1024 * 1024;

    /// <summary>Streams open at once on one connection: a client uses one or two; the bound keeps a hostile one cheap.</summary>
    public const int MaxStreams = 64;

    /// <summary>Arrays and maps inside one another. The deepest message of the protocol has 7.</summary>
    public const int MaxDepth = 16;

    /// <summary>Length of a name: context, variant, device, field, node.</summary>
    public const int MaxNameBytes = 1024;

    /// <summary>Length of a context: its name, or the longest path that Linux takes.</summary>
    public const int MaxContextBytes = 4096;

    /// <summary>Length of an error's or a progress frame's text.</summary>
    public const int MaxMessageBytes = 64 * 1024;

    /// <summary>Entries of a list in a control message (labels, contexts, devices, streams): bounds the memory that reading one takes.</summary>
    public const int MaxListEntries = 16 * 1024;

    /// <summary>Stop strings of one generate stream; each is searched for after every token.</summary>
    public const int MaxStopStrings = 16;

    /// <summary>Tokens listed in one `rendered`: the longest prompt there is.</summary>
    public const int MaxRenderedTokens = 1024 * 1024;

    /// <summary>Bytes that wait to be written before a sender has to wait too.</summary>
    public const int SendQueueBytes = 1024 * 1024;

    /// <summary>Bytes that may wait unread by a peer, posted results included; past it the peer is taken for dead.</summary>
    public const int MaxSendQueueBytes = 4 * MaxFrameBytes;

    /// <summary>Buffer of one read from the socket, given back while the connection idles: a quarter of the kernel's own socket buffer.</summary>
    public const int ReceiveBufferBytes = 64 * 1024;

    /// <summary>Buffers of frames up to this size come from the pool: clients' own frames of rows are smaller.</summary>
    public const int PooledBufferBytes = 1024 * 1024;

    /// <summary>Buffers up to this size are kept by a connection between writes; larger ones go back to the pool.</summary>
    public const int KeptSendBufferBytes = 16 * 1024;

    /// <summary>From accept to a complete greeting, and from a greeting to its answer.</summary>
    public static readonly TimeSpan GreetingTimeout = TimeSpan.FromSeconds(10);

    /// <summary>From the first byte of a frame to its last; a peer that stalls inside a frame is cut off.</summary>
    public static readonly TimeSpan FrameTimeout = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Longest time that a worker may keep its context without a supervisor: what takes longer than a day is no restart, and the memory is
    /// missed.
    /// </summary>
    public static readonly TimeSpan MaxOrphanTime = TimeSpan.FromDays(1);

    /// <summary>Between two looks at a worker that a gate still names and that cannot be waited for.</summary>
    public static readonly TimeSpan GateLookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>For the last frames (an error, usually) to leave when a connection closes.</summary>
    public static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
}
