namespace Pcm.Protocol;

/// <summary>The names of the codes and which of them are worth another try.</summary>
public static class ErrorCodes
{
    private static readonly (ErrorCode Code, string Name, bool Permanent)[] Table =
    [
        (ErrorCode.None, "ok", false),
        (ErrorCode.ProtocolViolation, "protocol_violation", true),
        (ErrorCode.FrameTooLarge, "frame_too_large", true),
        (ErrorCode.UnknownKind, "unknown_kind", true),
        (ErrorCode.VersionMismatch, "version_mismatch", true),
        (ErrorCode.BadRequest, "bad_request", true),
        (ErrorCode.NotAllowed, "not_allowed", true),
        (ErrorCode.UnknownContext, "unknown_context", true),
        (ErrorCode.ContextLoadFailed, "context_load_failed", true),
        (ErrorCode.ContextRefused, "context_refused", true),
        (ErrorCode.NoDevice, "no_device", true),
        (ErrorCode.Busy, "busy", false),
        (ErrorCode.TooManyStreams, "too_many_streams", false),
        (ErrorCode.ShuttingDown, "shutting_down", false),
        (ErrorCode.WorkerLost, "worker_lost", false),
        (ErrorCode.Cancelled, "cancelled", false),
        (ErrorCode.Internal, "internal", false),
        (ErrorCode.LeaseEnded, "lease_ended", false),
        (ErrorCode.NoLease, "no_lease", true),
        (ErrorCode.FieldMissing, "field_missing", true),
        (ErrorCode.TooLong, "too_long", true),
        (ErrorCode.RowTooLarge, "row_too_large", true),
        (ErrorCode.BadField, "bad_field", true),
        (ErrorCode.ItemFailed, "item_failed", true),
        (ErrorCode.PassFailed, "pass_failed", false),
        (ErrorCode.Timeout, "timeout", false),
    ];

    /// <summary>Every code that this build knows.</summary>
    public static IEnumerable<ErrorCode> All => Table.Select(entry => entry.Code);

    /// <summary>True for codes that name an error of one row rather than of a stream or connection.</summary>
    public static bool IsOfRow(this ErrorCode code) => (uint)code >= 32;

    /// <summary>True where the same request would fail again. Of a row: its error is its result.</summary>
    public static bool IsPermanent(this ErrorCode code) => Find(code).Permanent;

    /// <summary>The name on the wire and in output, such as <c>too_long</c>.</summary>
    public static string Name(this ErrorCode code) => Find(code).Name;

    /// <summary>The code of that name, or null.</summary>
    public static ErrorCode? Parse(string name)
    {
        foreach (var entry in Table)
        {
            if (entry.Name == name) return entry.Code;
        }

        return null;
    }

    private static (ErrorCode Code, string Name, bool Permanent) Find(ErrorCode code)
    {
        foreach (var entry in Table)
        {
            if (entry.Code == code) return entry;
        }

        return (code, $"error_{(uint)code}", false);
    }
}
