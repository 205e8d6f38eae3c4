using Pcm.Client.Digests;

namespace Pcm.Client.Input;

/// <summary>Adds what is read through it to a hash.</summary>
internal sealed class HashingStream(Stream inner, ContentHash hash) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        hash.Append(buffer[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
