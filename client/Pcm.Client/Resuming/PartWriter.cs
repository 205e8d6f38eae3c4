using Pcm.Client.Output;
using Pcm.Linux;

namespace Pcm.Client.Resuming;

/// <summary>The part of this run: lines of rows in order, appended by this process only.</summary>
public sealed class PartWriter : IRowSink
{
    private readonly LineBuffer _buffer;

    internal PartWriter(string path)
    {
        Path = path;
        _buffer = new LineBuffer(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0), path);
    }

    public string Path { get; }

    /// <summary>Another run has moved the folder aside, with this part in it.</summary>
    /// <exception cref="LinuxException">It cannot be looked at, as on a file server that does not answer: that tells nothing.</exception>
    public bool IsTakenAway => FileFacts.Of(Path) is null;

    public void Write(ReadOnlySpan<byte> line) => _buffer.Write(line);

    public void Flush() => _buffer.Flush();

    public void Dispose() => _buffer.Dispose();
}
