using System.Runtime.InteropServices;
using Pcm.Linux;

namespace Pcm.Client.Output;

/// <summary>
/// Standard output by write(2). The runtime's own stream says nothing when the reader is gone, and its file streams write at an offset of their
/// own, so that what a shell script writes next to the same file would go over it.
/// </summary>
internal sealed partial class StandardOutput : WriteOnlyStream
{
    private const int Descriptor = 1;
    private const int EPIPE = 32;

    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            for (nint written = 0; written < buffer.Length;)
            {
                var count = write(Descriptor, start + written, (nuint)(buffer.Length - written));
                if (count >= 0) written += count;
                else ThrowUnlessInterrupted();
            }
        }
    }

    private static void ThrowUnlessInterrupted()
    {
        var error = (Errno)Marshal.GetLastPInvokeError();
        if (error is Errno.EINTR) return;
        if ((int)error == EPIPE) throw new ClientException(ExitCode.BrokenPipe, "standard output was closed by its reader; stopped");
        throw new LinuxException("writing", error);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint write(int descriptor, byte* buffer, nuint count);
}
