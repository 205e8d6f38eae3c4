using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcmd.Residency;

/// <summary>Deaths of workers, counted per context: one that keeps killing its workers is refused until the window has passed.</summary>
internal sealed class CrashLedger(DaemonConfiguration configuration, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<long>> _deaths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _lastReasons = new(StringComparer.Ordinal);

    public void Count(ContextDefinition context, string reason)
    {
        lock (_gate)
        {
            if (!_deaths.TryGetValue(context.Stamp, out var deaths))
                _deaths[context.Stamp] = deaths = new Queue<long>();
            deaths.Enqueue(time.GetTimestamp());
            if (deaths.Count > configuration.MaxCrashes)
                deaths.Dequeue();
            _lastReasons[context.Stamp] = reason;
            Trim();
        }
    }

    /// <summary>Somebody with the right to do so wants it tried again.</summary>
    public void Forget(ContextDefinition context)
    {
        lock (_gate)
        {
            _deaths.Remove(context.Stamp);
            _lastReasons.Remove(context.Stamp);
        }
    }

    /// <summary>Deaths within the window.</summary>
    public int CountOf(ContextDefinition context)
    {
        lock (_gate)
            return Recent(context.Stamp);
    }

    /// <summary>Why the context is refused, or null.</summary>
    public PcmException? Refusal(ContextDefinition context)
    {
        lock (_gate)
        {
            if (Recent(context.Stamp) < configuration.MaxCrashes)
                return null;
            return new PcmException(ErrorCode.ContextRefused,
                $"context {context.Name} lost {configuration.MaxCrashes} workers within {configuration.CrashWindow.TotalSeconds} s, "
                + $"the last because {_lastReasons[context.Stamp]}; it is refused until that is past or an admin warms it");
        }
    }

    private int Recent(string stamp)
    {
        if (!_deaths.TryGetValue(stamp, out var deaths))
            return 0;
        while (deaths.TryPeek(out var oldest) && time.GetElapsedTime(oldest) > configuration.CrashWindow)
            deaths.Dequeue();
        return deaths.Count;
    }

    private void Trim()
    {
        foreach (var stamp in _deaths.Keys.Where(stamp => Recent(stamp) == 0).ToList())
        {
            _deaths.Remove(stamp);
            _lastReasons.Remove(stamp);
        }
    }
}
