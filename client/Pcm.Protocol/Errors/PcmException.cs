namespace Pcm.Protocol;

/// <summary>An error that has a code on the wire: found here, or received from the peer.</summary>
public class PcmException : Exception
{
    /// <summary>An error whose permanence is that of its code.</summary>
    public PcmException(ErrorCode code, string message, Exception? inner = null)
        : this(code, message, code.IsPermanent(), inner)
    {
    }

    /// <summary>An error whose sender said whether it is permanent.</summary>
    public PcmException(ErrorCode code, string message, bool permanent, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Permanent = permanent;
    }

    public ErrorCode Code { get; }

    /// <summary>True where the same request would fail again.</summary>
    public bool Permanent { get; }
}
