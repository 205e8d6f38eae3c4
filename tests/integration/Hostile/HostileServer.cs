using System.Net.Sockets;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>A socket that claims to be a daemon: it may greet and open a stream as one does, and then answers as a test has it.</summary>
internal sealed class HostileServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _ended = new();
    private readonly Func<Frame, (byte[] Bytes, bool HangUp)> _answer;
    private int _received;

    /// <param name="path">Its socket.</param>
    /// <param name="answer">Bytes for each frame that comes, and whether to hang up behind them.</param>
    public HostileServer(string path, Func<Frame, (byte[] Bytes, bool HangUp)> answer)
    {
        _answer = answer;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _ = AcceptAsync();
    }

    /// <summary>Bytes that clients have sent to it.</summary>
    public int ReceivedBytes => _received;

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptAsync(_ended.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var socket = client;
        using var incoming = new FrameBuffer();
        try
        {
            while (true)
            {
                var received = await client.ReceiveAsync(incoming.FreeSpace(), _ended.Token);
                if (received == 0) return;
                Interlocked.Add(ref _received, received);
                incoming.Received(received);
                while (incoming.TryTake(out var frame))
                {
                    var (bytes, hangUp) = _answer(frame);
                    for (var rest = bytes.AsMemory(); !rest.IsEmpty;) rest = rest[await client.SendAsync(rest, _ended.Token)..];
                    if (hangUp) return;
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException or PcmException)
        {
            // The client has had enough.
        }
    }
}
