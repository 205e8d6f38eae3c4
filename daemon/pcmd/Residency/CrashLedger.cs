using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcmd.Residency;

/// <summary>
/// Deaths of workers, counted per context and user. A user whose rows keep killing a context's workers is refused it until the window has
/// passed, and the others go on. Deaths that are nobody's, or of too many users to be their rows' doing, are the context's own: then it is
/// refused to all.
/// </summary>
internal sealed class CrashLedger(DaemonConfiguration configuration, DaemonRole role, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<WorkerDeath>> _deaths = new(StringComparer.Ordinal);

    public void Count(ContextDefinition context, WorkerDeath death)
    {
        lock (_gate)
        {
            foreach (var stamp in _deaths.Keys.Where(stamp => Recent(stamp).Count == 0).ToList())
                _deaths.Remove(stamp);
            if (!_deaths.TryGetValue(context.Stamp, out var deaths))
                _deaths[context.Stamp] = deaths = new Queue<WorkerDeath>();
            deaths.Enqueue(death);
            if (deaths.Count > Limits.MaxRememberedDeaths)
                deaths.Dequeue();
        }
    }

    /// <summary>Somebody with the right to do so wants it tried again.</summary>
    public void Forget(ContextDefinition context)
    {
        lock (_gate)
            _deaths.Remove(context.Stamp);
    }

    /// <summary>Why the context is refused to that user, or null.</summary>
    public PcmException? Refusal(ContextDefinition context, uint uid)
    {
        lock (_gate)
        {
            var deaths = Recent(context.Stamp);
            return RefusalToAll(context, deaths)
                ?? Refusal(context, deaths.Where(death => death.Culprit == uid), " to rows of yours", "it is refused to you");
        }
    }

    /// <summary>Why the context is refused to everybody, or null.</summary>
    public PcmException? RefusalToAll(ContextDefinition context)
    {
        lock (_gate)
            return RefusalToAll(context, Recent(context.Stamp));
    }

    /// <summary>What status says of a context that has lost workers and is not refused, or null.</summary>
    public string? Note(ContextDefinition context)
    {
        lock (_gate)
        {
            var deaths = Recent(context.Stamp);
            return deaths.Count == 0 ? null : $"lost {Workers(deaths.Count)} within {Window}, the last because {deaths.Last().Reason}";
        }
    }

    private PcmException? RefusalToAll(ContextDefinition context, IReadOnlyCollection<WorkerDeath> deaths)
    {
        var refusedUsers = deaths.Select(death => death.Culprit).OfType<uint>().CountBy(uid => uid)
            .Count(user => user.Value >= configuration.MaxCrashes);
        return refusedUsers >= Limits.RefusedUsersPerContext
            ? Refusal(context, deaths, $" to rows of {refusedUsers} users", "it is refused")
            : Refusal(context, deaths.Where(death => death.Culprit is null), "", "it is refused");
    }

    private PcmException? Refusal(ContextDefinition context, IEnumerable<WorkerDeath> counted, string whose, string refused)
    {
        var deaths = counted.ToList();
        if (deaths.Count < configuration.MaxCrashes)
            return null;
        return new PcmException(ErrorCode.ContextRefused,
            $"context {context.Name} lost {Workers(deaths.Count)}{whose} within {Window}, the last because {deaths[^1].Reason}; {refused} "
            + $"until that is past or {(role.IsPrivate ? "you warm" : "root warms")} it");
    }

    private string Window => $"{configuration.CrashWindow.TotalSeconds} s";

    private static string Workers(int count) => count == 1 ? "a worker" : $"{count} workers";

    private Queue<WorkerDeath> Recent(string stamp)
    {
        if (!_deaths.TryGetValue(stamp, out var deaths))
            return [];
        while (deaths.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > configuration.CrashWindow)
            deaths.Dequeue();
        return deaths;
    }
}
