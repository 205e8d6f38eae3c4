using System.Net.Sockets;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>
/// One connection of a campaign: some hostile frames, each with a ping behind it, sent at once, in pieces or byte by byte. How many pongs come
/// back tells how many frames the daemon has dealt with; in the end it must close, whatever was sent.
/// </summary>
internal sealed class HostileConnection(string socketPath, int seed, bool reachesDevice)
{
    private const int MaxFrames = 8;
    private const int BytewiseBytes = 256;

    /// <summary>Seldom is a connection left open and silent instead.</summary>
    private const int LingerOneIn = 50;

    /// <summary>Of so many connections one sends its frames on a stream that is open, where they reach rows and worker.</summary>
    private const int StreamOneIn = 3;

    private readonly Random _random = new(seed);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Frames that the daemon has dealt with: answered, passed over, or found fatal.</summary>
    public int Frames { get; private set; }

    /// <summary>Runs it to its end; gives the socket back where it is to be left open.</summary>
    /// <exception cref="TimeoutException">The daemon hangs.</exception>
    public async Task<Socket?> RunAsync()
    {
        var socket = UnixSocket.Connect(socketPath);
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        try
        {
            var reading = ReadAsync(socket, timeout.Token);
            await SendAsync(socket, timeout.Token);
            if (_random.Next(LingerOneIn) == 0)
            {
                Frames = 1;
                return socket;
            }

            ShutDown(socket);
            Frames = 1 + await reading;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the connection of seed {seed} did not end within {TestDaemon.Patience.TotalSeconds} s");
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        socket.Dispose();
        return null;
    }

    private async Task SendAsync(Socket socket, CancellationToken cancellationToken)
    {
        var frames = new HostileFrames(_random);
        var onStream = _random.Next(StreamOneIn) == 0 && reachesDevice;
        var all = new List<byte>();
        if (onStream)
        {
            await socket.SendAsync(HostileFrames.Hello().Concat(HostileFrames.Open()).ToArray(), cancellationToken);
            await _opened.Task.WaitAsync(cancellationToken);
        }
        else if (_random.Next(10) > 0)
        {
            all.AddRange(HostileFrames.Hello());
        }

        for (var left = _random.Next(1, MaxFrames); left > 0; left--)
        {
            all.AddRange(onStream ? frames.NextRows() : frames.Next());
            all.AddRange(HostileFrames.Ping(0));
        }

        await SendAsync(socket, all.ToArray(), cancellationToken);
    }

    private async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var piece = _random.Next(8) switch { 0 when bytes.Length <= BytewiseBytes => 1, 1 => _random.Next(1, 64), _ => int.MaxValue };
        if (piece < bytes.Length / BytewiseBytes) piece = bytes.Length / BytewiseBytes;
        try
        {
            while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes[..Math.Min(piece, bytes.Length)], cancellationToken)..];
        }
        catch (SocketException)
        {
            // Refused already; the reason is read.
        }
    }

    // Whatever comes must be frames of the protocol, to the end.
    private async Task<int> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var incoming = new FrameBuffer();
        var pongs = 0;
        try
        {
            while (true)
            {
                while (incoming.TryTake(out var frame))
                {
                    if (frame.Kind == MessageKind.Pong) pongs++;
                    if (frame.Kind == MessageKind.Opened) _opened.TrySetResult();
                }

                var received = await socket.ReceiveAsync(incoming.FreeSpace(), cancellationToken);
                if (received == 0) return pongs;
                incoming.Received(received);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed with unread bytes of ours in it.
            return pongs;
        }
        finally
        {
            _opened.TrySetResult();
        }
    }

    private static void ShutDown(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The daemon was faster.
        }
    }
}
