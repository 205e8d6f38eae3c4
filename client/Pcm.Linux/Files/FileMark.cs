using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>A small value that a file carries with it: an extended attribute. Not every file system keeps them.</summary>
public static class FileMark
{
    private const int MaxBytes = 1024;

    /// <summary>Marks a file; false where its file system keeps no marks.</summary>
    public static unsafe bool TryWrite(string path, string name, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value) return Libc.setxattr(path, name, start, (nuint)value.Length, 0) == 0;
    }

    /// <summary>A file's mark; null where it has none of that name.</summary>
    public static unsafe byte[]? TryRead(string path, string name)
    {
        var buffer = new byte[MaxBytes];
        fixed (byte* start = buffer)
        {
            var length = (int)Libc.getxattr(path, name, start, MaxBytes);
            return length < 0 ? null : buffer[..length];
        }
    }
}
