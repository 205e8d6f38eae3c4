using System.Runtime.InteropServices;

namespace Pcm.Linux.LibC;

// Sockets: the one call that .NET's sockets have no way to say.
internal static partial class Libc
{
    public const int MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000;

    // By its handle: a descriptor that another thread closes meanwhile could be somebody else's by the time of the call.
    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint send(SafeHandle descriptor, byte* bytes, nuint count, int flags);
}
