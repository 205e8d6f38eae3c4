using Pcm.Bench.Daemons;
using Pcm.Bench.Reporting;

namespace Pcm.Bench.Figures;

/// <summary>What a node pays while nobody asks: processor time of supervisor and worker, and memory with many clients connected.</summary>
public sealed class IdleFigure : IFigure
{
    private const int Clients = 1000;
    private const string Cpu = "processor, supervisor and worker", Memory = "supervisor RssAnon, 1,000 clients", Alone = "supervisor RssAnon, no client";
    private const double CpuTargetPercent = 0.2, MemoryTargetMiB = 100, AloneTargetMiB = 70;

    // The kernel counts in hundredths of a second: a tick is a thirtieth of the target over this time.
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(30);

    // What loading left to do, such as a garbage collection, is no idling.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public string Name => "idle";

    public string Description => $"claims-tiny resident and idle for {Watched.TotalSeconds} s; then {Clients:N0} idle clients";

    public async Task<FigureResult> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        using var daemon = await BenchDaemon.StartAsync(cancellation);
        await daemon.ClientSecondsAsync(cancellation, "warm", "claims-tiny");
        await Task.Delay(Settle, cancellation);
        int worker = ProcessTimes.ChildrenOf(daemon.SupervisorPid).Single();
        double before = ProcessTimes.Seconds(daemon.SupervisorPid) + ProcessTimes.Seconds(worker);
        await Task.Delay(Watched, cancellation);
        double percent = 100 * (ProcessTimes.Seconds(daemon.SupervisorPid) + ProcessTimes.Seconds(worker) - before) / Watched.TotalSeconds;

        double alone = ProcessMemory.AnonymousMiB(daemon.SupervisorPid);
        List<RoundTrips> clients = [];
        try
        {
            for (int i = 0; i < Clients; i++)
                clients.Add(RoundTrips.ToPcmd(daemon.Socket));
            await Task.Delay(Settle, cancellation);
            return new FigureResult(
                [
                    new Series(Cpu, "% core", [percent]),
                    new Series(Alone, "MiB", [alone]),
                    new Series(Memory, "MiB", [ProcessMemory.AnonymousMiB(daemon.SupervisorPid)]),
                ],
                [Target.AtMostOf(Cpu, CpuTargetPercent), Target.AtMostOf(Alone, AloneTargetMiB), Target.AtMostOf(Memory, MemoryTargetMiB)],
                []);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }
}
