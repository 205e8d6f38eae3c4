using System.Diagnostics;
using Pcm.Inference;
using Pcm.Protocol;

namespace Pcm.Worker.Loading;

/// <summary>Turns the engine's progress into the wire's, thinned out: a new phase is told at once, the rest now and then.</summary>
internal sealed class LoadProgressRelay(IProgress<ProgressMessage> progress) : IProgress<LoadProgress>
{
    private LoadPhase? _phase;
    private long _lastSent;

    public void Report(LoadProgress value)
    {
        if (value.Phase == _phase && Stopwatch.GetElapsedTime(_lastSent) < Limits.ProgressInterval)
            return;
        (_phase, _lastSent) = (value.Phase, Stopwatch.GetTimestamp());
        progress.Report(new ProgressMessage(NameOf(value.Phase), (ulong)Math.Max(0, value.Done), (ulong)Math.Max(0, value.Total), value.Message));
    }

    private static string NameOf(LoadPhase phase) => phase switch
    {
        LoadPhase.Proving => ProgressMessage.Phases.Proving,
        LoadPhase.Warming => ProgressMessage.Phases.Warming,
        _ => ProgressMessage.Phases.Loading,
    };
}
