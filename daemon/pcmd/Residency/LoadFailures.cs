using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcmd.Residency;

/// <summary>
/// Loads that failed, so that a thousand clients asking for the same broken context cost one attempt. A failure is forgotten when the
/// context's files change, after a while, or when who may steer the daemon warms it.
/// </summary>
internal sealed class LoadFailures(DaemonConfiguration configuration, DaemonRole role, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Stamp, string Variant, string Device), Failure> _known = [];

    private sealed record Failure(PcmException Error, long At);

    public void Remember(ContextDefinition context, Candidate place, PcmException error)
    {
        lock (_gate)
        {
            if (_known.Count >= Limits.MaxRememberedFailures)
                _known.Remove(_known.MinBy(pair => pair.Value.At).Key);
            _known[KeyOf(context, place)] = new Failure(error, time.GetTimestamp());
        }
    }

    public void Forget(ContextDefinition context, Candidate place)
    {
        lock (_gate)
            _known.Remove(KeyOf(context, place));
    }

    /// <summary>The last failure on any device, for status.</summary>
    public PcmException? FindAny(ContextDefinition context)
    {
        lock (_gate)
            return _known.Where(pair => pair.Key.Stamp == context.Stamp).Select(pair => pair.Value).MaxBy(failure => failure.At)?.Error;
    }

    public void ForgetAll()
    {
        lock (_gate)
            _known.Clear();
    }

    /// <summary>The error to answer with, or null when a load may be tried.</summary>
    public PcmException? Find(ContextDefinition context, Candidate place)
    {
        lock (_gate)
        {
            if (!_known.TryGetValue(KeyOf(context, place), out var failure))
                return null;
            var left = configuration.LoadRetry - time.GetElapsedTime(failure.At);
            if (left > TimeSpan.Zero)
            {
                return new PcmException(failure.Error.Code,
                    $"{failure.Error.Message} (not tried again for {Math.Ceiling(left.TotalSeconds)} s, unless its files change or "
                    + $"{(role.IsPrivate ? "you warm" : "root warms")} it)",
                    failure.Error.Permanent);
            }

            _known.Remove(KeyOf(context, place));
            return null;
        }
    }

    private static (string, string, string) KeyOf(ContextDefinition context, Candidate place) =>
        (context.Stamp, place.Variant.Name, place.Device.Name);
}
