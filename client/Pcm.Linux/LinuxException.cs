using System.Runtime.InteropServices;
using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>A system call failed: what was being done, to what, and the system's reason.</summary>
public sealed class LinuxException(string doing, Errno error)
    : IOException($"{doing}: {Marshal.GetPInvokeErrorMessage((int)error)}")
{
    public Errno Error { get; } = error;

    /// <summary>The failure that errno tells of.</summary>
    internal static LinuxException Last(string doing) => new(doing, Libc.LastError);
}
