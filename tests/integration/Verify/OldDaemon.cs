using System.Buffers.Binary;
using System.Net.Sockets;
using Pcm.Protocol;
using Pcm.Protocol.MessagePack;

namespace Pcm.IntegrationTests.Verify;

/// <summary>A daemon of another build: reads a greeting and answers with the frame it is given, then closes.</summary>
internal sealed class OldDaemon : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _ended = new();

    private OldDaemon(string path, byte[] answer)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _ = ServeAsync(answer);
    }

    /// <summary>One that speaks no version of ours.</summary>
    public static OldDaemon OfAnotherVersion(string path)
    {
        using var frame = new MessagePackWriter();
        FrameWriter.Append(frame, 0, new ErrorMessage(ErrorCode.VersionMismatch, "this side speaks protocol versions 90 to 91; install matching builds"));
        return new OldDaemon(path, frame.WrittenSpan.ToArray());
    }

    /// <summary>One that answers with bytes of no protocol.</summary>
    public static OldDaemon ThatIsNone(string path) => new(path, "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
    }

    private async Task ServeAsync(byte[] answer)
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptAsync(_ended.Token);
                var length = new byte[4];
                await client.ReceiveAsync(length);
                await client.ReceiveAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(length)]);
                await client.SendAsync(answer);
                client.Shutdown(SocketShutdown.Send);
                await client.ReceiveAsync(new byte[1]);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client hung up, or the test is over.
            }
        }
    }
}
