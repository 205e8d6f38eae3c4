using System.Runtime.InteropServices;

namespace Pcm.Linux.LibC;

// Extended attributes of files.
internal static partial class Libc
{
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int setxattr(string path, string name, byte* value, nuint size, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial nint getxattr(string path, string name, byte* value, nuint size);
}
