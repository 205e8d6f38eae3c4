using System.Text;
using Microsoft.Win32.SafeHandles;
using Pcm.Linux;

namespace Pcmd.Workers;

/// <summary>
/// Where a worker's standard error goes. The worker and its native runtime append to it as they like; it is emptied when it has grown
/// past its bound, and its end tells the user why a worker ended.
/// </summary>
internal sealed class WorkerLogFile : IDisposable
{
    private const uint Mode = 0x1a0; // 0640

    private readonly long _start;

    private WorkerLogFile(string path, SafeFileHandle handle)
    {
        Path = path;
        Handle = handle;
        _start = RandomAccess.GetLength(handle);
    }

    public string Path { get; }

    public SafeFileHandle Handle { get; }

    public static WorkerLogFile Open(string directory, string device, string context)
    {
        var path = System.IO.Path.Combine(directory, $"worker-{device}-{context}.log");
        var handle = AppendingFile.Open(path, Mode);
        TrimTo(handle, Limits.MaxWorkerLogBytes);
        return new WorkerLogFile(path, handle);
    }

    /// <summary>Empties the file when it is over its bound. Never throws: a log that cannot be cut now is cut another time.</summary>
    public void Trim()
    {
        try
        {
            TrimTo(Handle, Limits.MaxWorkerLogBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // On a timer, which may run once more while its worker is let go.
        }
    }

    /// <summary>The last line that this worker wrote, or nothing.</summary>
    public string LastWords()
    {
        var length = RandomAccess.GetLength(Handle);
        var from = Math.Max(length - Limits.LastWordsBytes, Math.Min(_start, length));
        var tail = new byte[length - from];
        var read = RandomAccess.Read(Handle, tail, from);
        const StringSplitOptions Words = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        var lines = Encoding.UTF8.GetString(tail, 0, read).Split('\n', Words);
        return lines.Length == 0 ? "" : lines[^1];
    }

    public void Dispose() => Handle.Dispose();

    private static void TrimTo(SafeFileHandle handle, long most)
    {
        if (RandomAccess.GetLength(handle) > most)
            RandomAccess.SetLength(handle, 0);
    }
}
