using Pcm.Inference;
using Pcm.Worker.Faults;

namespace Pcm.Worker.Scheduling;

internal sealed partial class PassRunner
{
    private const string Device = "device", AfterPass = "after", Slow = "slow";

    private static readonly TimeSpan SlowStep = TimeSpan.FromMilliseconds(400);

    private bool _deviceIsBroken;

    partial void OnPass(IReadOnlyList<WaitingItem> items)
    {
        foreach (var fault in FaultsOf(items))
        {
            if (fault.Name == Device && fault.IsDue())
                _deviceIsBroken = true;
            else if (Death.Knows(fault) && fault.IsDue())
                Death.Of(fault);
        }
    }

    static partial void OnStep(IReadOnlyList<WaitingItem> items)
    {
        if (FaultsOf(items).Any(fault => fault.Name == Slow))
            Thread.Sleep(SlowStep);
    }

    partial void OnEngine()
    {
        if (_deviceIsBroken)
            throw new OnnxRuntimeException(OrtErrorCode.EngineError, "the device fell off the bus");
    }

    static partial void OnPassed(IReadOnlyList<WaitingItem> items)
    {
        if (FaultsOf(items).Any(fault => fault.Name == AfterPass && fault.IsDue()))
            Death.Of(new Fault("segv", null));
    }

    private static IEnumerable<Fault> FaultsOf(IReadOnlyList<WaitingItem> items) =>
        items.Select(item => RowFaults.Of(item.Stream, item.Row)).OfType<Fault>();
}
