namespace Pcm.Inference;

/// <summary>What is wrong with a row itself; each is permanent.</summary>
public enum ItemErrorCode
{
    /// <summary>The prompt names a field that the row lacks and that has no default.</summary>
    FieldMissing,

    /// <summary>The prompt has more tokens than the context takes, after any truncation that was allowed.</summary>
    TooLong,

    /// <summary>A field or an option cannot be used as it is.</summary>
    BadField,
}

/// <summary>A row that cannot be run. Messages name fields and lengths, never the row's text.</summary>
public sealed class ItemException(ItemErrorCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    public ItemErrorCode Code { get; } = code;
}
