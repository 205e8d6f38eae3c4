using System.Diagnostics;

namespace Pcm.Bench.Peers;

/// <summary>Debian's redis-server on a Unix socket of its own, without persistence.</summary>
public sealed class RedisServer : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);

    private readonly Process _server;

    public RedisServer()
    {
        Socket = Path.Combine(BenchPaths.Scratch, "redis.sock");
        _server = Process.Start(new ProcessStartInfo("redis-server", ["--port", "0", "--unixsocket", Socket, "--save", "", "--appendonly", "no"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = BenchPaths.Scratch,
        })!;
        _server.BeginOutputReadLine();
        for (long start = Stopwatch.GetTimestamp(); !File.Exists(Socket); Thread.Sleep(10))
        {
            if (_server.HasExited || Stopwatch.GetElapsedTime(start) > StartTimeout)
                throw new BenchException("redis-server did not start; it is Debian's package redis-server");
        }
    }

    public string Socket { get; }

    public void Dispose()
    {
        _server.Kill();
        _server.Dispose();
    }
}
