using System.Diagnostics;
using System.Net.Sockets;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>Many hostile connections at once, each of a seed of its own that follows from the campaign's, until so many frames were dealt with.</summary>
/// <param name="socket">The daemon's.</param>
/// <param name="seed">What it is replayed by.</param>
/// <param name="frames">How many.</param>
/// <param name="framesPerSecond">No faster than that; null is as fast as the machine goes.</param>
/// <param name="reachesDevice">Some of it is rows on open streams, which are work like others' rows.</param>
internal sealed class HostileCampaign(string socket, int seed, long frames, double? framesPerSecond = null, bool reachesDevice = true)
{
    private const int AtOnce = 24;
    private const int MaxLingering = 48;

    private readonly Queue<Socket> _lingering = new();
    private long _dealtWith;
    private int _connections;
    private long _started;

    /// <summary>Frames that the daemon has dealt with.</summary>
    public long Frames => Interlocked.Read(ref _dealtWith);

    public int Connections => _connections;

    /// <summary>$PCM_SEED, else one by chance; printed with the test.</summary>
    public static int ChooseSeed() => int.TryParse(Environment.GetEnvironmentVariable("PCM_SEED"), out var seed) ? seed : Random.Shared.Next();

    /// <summary>$PCM_FRAMES, else what a campaign has.</summary>
    public static long ChooseFrames(long usual) => long.TryParse(Environment.GetEnvironmentVariable("PCM_FRAMES"), out var frames) ? frames : usual;

    public async Task RunAsync()
    {
        _started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(AttackAsync)));
        while (_lingering.TryDequeue(out var socket)) socket.Dispose();
    }

    private async Task AttackAsync()
    {
        while (Frames < frames)
        {
            var ordinal = Interlocked.Increment(ref _connections);
            var connection = new HostileConnection(socket, unchecked(seed * 1_000_003 + ordinal), reachesDevice);
            if (await connection.RunAsync() is { } open) Keep(open);
            Interlocked.Add(ref _dealtWith, connection.Frames);
            if (framesPerSecond is { } rate && TimeSpan.FromSeconds(Frames / rate) - Stopwatch.GetElapsedTime(_started) is { Ticks: > 0 } early)
                await Task.Delay(early);
        }
    }

    private void Keep(Socket socket)
    {
        lock (_lingering)
        {
            _lingering.Enqueue(socket);
            if (_lingering.Count > MaxLingering) _lingering.Dequeue().Dispose();
        }
    }
}
