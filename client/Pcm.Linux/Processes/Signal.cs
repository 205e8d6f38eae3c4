namespace Pcm.Linux;

/// <summary>The signals that are sent.</summary>
public enum Signal
{
    /// <summary>Nothing is sent; only whether it could be.</summary>
    None = 0,
    Interrupt = 2,
    Abort = 6,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
