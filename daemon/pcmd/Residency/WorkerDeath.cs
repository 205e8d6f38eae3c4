namespace Pcmd.Residency;

/// <summary>
/// The death of one worker, and whose rows it may have died of: those of every user whose rows it had, less those who are acquitted because
/// all these rows of theirs were answered later. Who takes rows back unanswered stays suspected.
/// </summary>
internal sealed class WorkerDeath(string reason, DeathCause cause, long at)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, int> _openRows = [];
    private bool _isProven;

    public string Reason => reason;

    public DeathCause Cause => cause;

    /// <summary>By the monotonic clock.</summary>
    public long At => at;

    /// <summary>The only user who can be to blame, or null where that is nobody or one of several.</summary>
    public uint? Culprit
    {
        get
        {
            lock (_gate)
                return _openRows.Count == 1 ? _openRows.Keys.Single() : null;
        }
    }

    /// <summary>The worker had a row of that user.</summary>
    public void Accuse(uint uid)
    {
        lock (_gate)
            _openRows[uid] = _openRows.GetValueOrDefault(uid) + 1;
    }

    /// <summary>A row that the worker had was answered by another.</summary>
    public void Acquit(uint uid)
    {
        lock (_gate)
        {
            if (!_isProven && _openRows.TryGetValue(uid, out var open) && (_openRows[uid] = open - 1) == 0)
                _openRows.Remove(uid);
        }
    }

    /// <summary>It was a row of that user.</summary>
    public void Convict(uint uid)
    {
        lock (_gate)
        {
            _isProven = true;
            _openRows.Clear();
            _openRows[uid] = 1;
        }
    }
}
