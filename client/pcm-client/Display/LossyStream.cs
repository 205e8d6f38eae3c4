namespace Pcm.CommandLine.Display;

/// <summary>
/// Standard error, where what cannot be written is left out: a full disk below a job's log does not end a run whose output lies elsewhere.
/// </summary>
/// <param name="open">Called at the first write: the descriptor that it takes may be one that the caller has left closed.</param>
internal sealed class LossyStream(Func<Stream> open) : Stream
{
    private Stream? _stream;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _stream ??= open();
            _stream.Write(buffer);
        }
        catch (IOException)
        {
            // There is nowhere left to say so.
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
