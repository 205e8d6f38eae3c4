using Pcm.Client.Output;

namespace Pcm.CommandLine.Display;

/// <summary>
/// Standard error, where what cannot be written is left out: a full disk below a job's log does not end a run whose output lies elsewhere.
/// </summary>
/// <param name="open">Called at the first write: the descriptor that it takes may be one that the caller has left closed.</param>
internal sealed class LossyStream(Func<Stream> open) : WriteOnlyStream
{
    private Stream? _stream;

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
}
