namespace Pcm.Client.Input;

/// <summary>A stream, and some bytes behind its end.</summary>
internal sealed class AppendedStream(Stream first, ReadOnlyMemory<byte> last) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> _last = last;
    private bool _firstEnded;

    public override int Read(Span<byte> buffer)
    {
        if (!_firstEnded)
        {
            var read = first.Read(buffer);
            if (read > 0 || buffer.IsEmpty) return read;
            _firstEnded = true;
        }

        var count = Math.Min(buffer.Length, _last.Length);
        _last.Span[..count].CopyTo(buffer);
        _last = _last[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) first.Dispose();
        base.Dispose(disposing);
    }
}
