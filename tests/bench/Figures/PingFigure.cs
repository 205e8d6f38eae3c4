using Pcm.Bench.Daemons;
using Pcm.Bench.Peers;
using Pcm.Bench.Reporting;

namespace Pcm.Bench.Figures;

/// <summary>One round trip over the socket, beside Redis' PING by the same client.</summary>
public sealed class PingFigure : IFigure
{
    private const int Times = 5_000;
    private const double TargetRatio = 2.5;

    public string Name => "ping-round-trip";

    public string Description => "ping to pcmd beside PING to redis-server, both over a Unix socket";

    public async Task<FigureResult> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        using var daemon = await BenchDaemon.StartAsync(cancellation);
        using var redis = new RedisServer();
        using var toPcmd = RoundTrips.ToPcmd(daemon.Socket);
        using var toRedis = RoundTrips.ToRedis(redis.Socket);
        var series = await Interleaved.MeasureAsync(
            options.Runs,
            "µs",
            [("pcmd", () => Task.FromResult(toPcmd.Microseconds(Times))), ("redis", () => Task.FromResult(toRedis.Microseconds(Times)))],
            cancellation);
        var ratio = series[0].RatioTo(series[1]);
        return new FigureResult([.. series, ratio], [Target.AtMostOf(ratio.Name, TargetRatio)], []);
    }
}
