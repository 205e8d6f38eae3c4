using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// The C library is found where the system keeps it, never beside the program.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
[assembly: DisableRuntimeMarshalling]

namespace Pcm.Linux.LibC;

/// <summary>
/// The C library's functions that .NET does not bring itself, under their own names and with their own conventions: -1 and errno.
/// One role, one folder: a package of bindings can take its place.
/// </summary>
internal static partial class Libc
{
    // With its version, so that the loader finds it loaded already; a bare "libc" is looked for in a hundred places first.
    private const string Library = "libc.so.6";

    /// <summary>The calling thread's errno after the last import that failed.</summary>
    public static Errno LastError => (Errno)Marshal.GetLastPInvokeError();

    [LibraryImport(Library)]
    public static partial uint getuid();

    [LibraryImport(Library)]
    public static partial uint geteuid();

    [LibraryImport(Library)]
    public static partial uint getegid();

    [LibraryImport(Library)]
    public static partial uint umask(uint mask);
}
