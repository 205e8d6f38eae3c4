using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Pcm.IntegrationTests.Hostile.Users;

/// <summary>Named pipes: whoever opens one to read waits for a writer.</summary>
internal static partial class Pipes
{
    public static void Make(string path)
    {
        if (MakeFifo(path, 0x1b6) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
