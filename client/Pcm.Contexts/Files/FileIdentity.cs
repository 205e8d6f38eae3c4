using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pcm.Contexts;

/// <summary>
/// What tells one state of a file from another without reading it: device, inode, size, and the times of the last change of
/// content and of inode in nanoseconds. The latter cannot be set by a program, so a file that was changed and had its time put back is noticed.
/// </summary>
internal readonly partial record struct FileIdentity(ulong Device, ulong Inode, long Size, long ModifiedNs, long ChangedNs)
{
    private const int AtEmptyPath = 0x1000;
    private const uint BasicStats = 0x7ff;
    private const int RegularFile = 0x8000;
    private const int TypeMask = 0xf000;

    public DateTimeOffset LastChange => DateTimeOffset.UnixEpoch.AddTicks(Math.Max(ModifiedNs, ChangedNs) / 100);

    /// <exception cref="IOException">The file is not a regular one, or cannot be looked at.</exception>
    public static FileIdentity Of(SafeFileHandle file)
    {
        if (StatX(file, "", AtEmptyPath, BasicStats, out var stat) != 0)
            throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        if ((stat.Mode & TypeMask) != RegularFile)
            throw new IOException("is not a regular file");
        return new FileIdentity(((ulong)stat.DeviceMajor << 32) | stat.DeviceMinor, stat.Inode, (long)stat.Size,
            Nanoseconds(stat.ModifiedSeconds, stat.ModifiedNanoseconds), Nanoseconds(stat.ChangedSeconds, stat.ChangedNanoseconds));
    }

    private static long Nanoseconds(long seconds, uint nanoseconds) => seconds * 1_000_000_000 + nanoseconds;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(SafeFileHandle directory, string path, int flags, uint mask, out StatXBuffer buffer);

    // struct statx of linux/stat.h, which is the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXBuffer
    {
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(96)] public long ChangedSeconds;
        [FieldOffset(104)] public uint ChangedNanoseconds;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}
