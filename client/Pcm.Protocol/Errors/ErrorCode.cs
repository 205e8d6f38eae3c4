namespace Pcm.Protocol;

/// <summary>
/// What went wrong, as a number that never changes its meaning. Codes below 32 end a stream or a connection; from 32 on they belong to
/// one row. A peer that meets a number it does not know treats it as <see cref="Internal"/> and uses the name and text sent with it.
/// </summary>
public enum ErrorCode : uint
{
    /// <summary>No error: the status of a row that was answered.</summary>
    None = 0,

    /// <summary>Bytes that are no frame of this protocol, or a frame out of order.</summary>
    ProtocolViolation = 1,

    /// <summary>A frame over the limit that is in force.</summary>
    FrameTooLarge = 2,

    /// <summary>A frame kind that the peer does not know.</summary>
    UnknownKind = 3,

    /// <summary>No protocol version in common.</summary>
    VersionMismatch = 4,

    /// <summary>A well-formed request that makes no sense: an unknown option value, a template without fields.</summary>
    BadRequest = 5,

    /// <summary>The peer's user may not do that.</summary>
    NotAllowed = 6,

    /// <summary>No context of that name.</summary>
    UnknownContext = 7,

    /// <summary>The context could not be loaded; the text says why and what to do.</summary>
    ContextLoadFailed = 8,

    /// <summary>The context failed too often and is refused for a while; the text has the last reason.</summary>
    ContextRefused = 9,

    /// <summary>No device that the context fits on and the user may use.</summary>
    NoDevice = 10,

    /// <summary>A bounded queue is full; try again later.</summary>
    Busy = 11,

    /// <summary>More streams on one connection than allowed.</summary>
    TooManyStreams = 12,

    /// <summary>The daemon is stopping.</summary>
    ShuttingDown = 13,

    /// <summary>The worker that served the stream is gone; unanswered rows may be sent again.</summary>
    WorkerLost = 14,

    /// <summary>The stream was cancelled.</summary>
    Cancelled = 15,

    /// <summary>A fault of the daemon's own.</summary>
    Internal = 16,

    /// <summary>The job's lease has ended, by its end or for an owner; unanswered rows may be sent again under another.</summary>
    LeaseEnded = 17,

    /// <summary>The node's devices are used by jobs that hold a lease, and the peer is in none; a daemon of the peer's own would serve it.</summary>
    NoLease = 18,

    /// <summary>The row lacks a field that the prompt names and has no default for.</summary>
    FieldMissing = 32,

    /// <summary>The row's prompt has more tokens than the context takes.</summary>
    TooLong = 33,

    /// <summary>The row's bytes are over the limit.</summary>
    RowTooLarge = 34,

    /// <summary>A field of the row is no string, or no valid Unicode.</summary>
    BadField = 35,

    /// <summary>The row made its pass fail even when it was alone in it.</summary>
    ItemFailed = 36,

    /// <summary>The row's pass failed; the row may be innocent.</summary>
    PassFailed = 37,

    /// <summary>The row was not answered in time.</summary>
    Timeout = 38,
}
