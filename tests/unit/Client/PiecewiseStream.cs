using Pcm.Client.Input;

namespace Pcm.UnitTests.Client;

/// <summary>Gives a stream in small pieces, as a slow pipe does.</summary>
internal sealed class PiecewiseStream(Stream inner, int pieceBytes) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer) => inner.Read(buffer[..Math.Min(pieceBytes, buffer.Length)]);

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
