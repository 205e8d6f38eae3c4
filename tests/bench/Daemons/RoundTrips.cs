using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using Pcm.Linux;
using Pcm.Protocol;
using Pcm.Protocol.MessagePack;

namespace Pcm.Bench.Daemons;

/// <summary>The same blocking client for any server on a Unix socket: a request out, an answer of known length in.</summary>
public sealed class RoundTrips : IDisposable
{
    private const int RedisPongBytes = 7, LengthBytes = 4;

    private readonly Socket _socket;
    private readonly byte[] _request;
    private readonly byte[] _answer;

    private RoundTrips(Socket socket, byte[] request, int answerBytes)
    {
        _socket = socket;
        _request = request;
        _answer = new byte[answerBytes];
    }

    /// <summary>PING to a Redis server.</summary>
    public static RoundTrips ToRedis(string socket) => new(UnixSocket.Connect(socket), "PING\r\n"u8.ToArray(), RedisPongBytes);

    /// <summary>ping to pcmd, greeted first. A pong is as long as its ping.</summary>
    public static RoundTrips ToPcmd(string path)
    {
        var socket = UnixSocket.Connect(path);
        socket.Send(Frame(new HelloMessage(Pcm.Protocol.Limits.MinVersion, Pcm.Protocol.Limits.MaxVersion, "bench", "bench")));
        byte[] length = new byte[LengthBytes];
        Receive(socket, length);
        Receive(socket, new byte[BinaryPrimitives.ReadInt32BigEndian(length)]);
        byte[] ping = Frame(new PingMessage(1));
        return new RoundTrips(socket, ping, ping.Length);
    }

    /// <summary>Microseconds of one round trip, the mean over many.</summary>
    public double Microseconds(int times)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
        {
            _socket.Send(_request);
            Receive(_socket, _answer);
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / times;
    }

    public void Dispose() => _socket.Dispose();

    private static byte[] Frame<T>(T message)
        where T : IMessage<T>
    {
        using var writer = new MessagePackWriter();
        FrameWriter.Append(writer, 0, message);
        return writer.WrittenMemory.ToArray();
    }

    private static void Receive(Socket socket, byte[] answer)
    {
        for (int received = 0; received < answer.Length;)
        {
            int read = socket.Receive(answer.AsSpan(received));
            received += read > 0 ? read : throw new BenchException("the server closed the connection");
        }
    }
}
