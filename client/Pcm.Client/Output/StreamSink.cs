namespace Pcm.Client.Output;

/// <summary>Lines straight to standard output, a pipe or a device.</summary>
public sealed class StreamSink : IRowSink
{
    private readonly LineBuffer _buffer;
    private readonly Action<ReadOnlySpan<byte>>? _onLine;

    private StreamSink(Stream stream, string name, Action<ReadOnlySpan<byte>>? onLine)
    {
        _buffer = new LineBuffer(stream, name);
        _onLine = onLine;
    }

    /// <param name="onLine">Sees every line.</param>
    public static StreamSink ToStandardOutput(Action<ReadOnlySpan<byte>>? onLine) => new(new StandardOutput(), "standard output", onLine);

    /// <param name="path">A device or a pipe.</param>
    /// <param name="onLine">Sees every line.</param>
    public static StreamSink ToSpecialFile(string path, Action<ReadOnlySpan<byte>>? onLine)
    {
        try
        {
            return new StreamSink(new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0), path, onLine);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputErrors.From(e, path);
        }
    }

    public void Write(ReadOnlySpan<byte> line)
    {
        _onLine?.Invoke(line);
        _buffer.Write(line);
    }

    public void Flush() => _buffer.Flush();

    public void Dispose() => _buffer.Dispose();
}
