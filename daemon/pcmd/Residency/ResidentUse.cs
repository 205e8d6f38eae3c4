namespace Pcmd.Residency;

/// <summary>Keeps a resident context from being evicted to make room for as long as it is held.</summary>
/// <param name="resident">The context.</param>
/// <param name="wasWarm">It was ready when it was asked for.</param>
/// <param name="release">Gives it back; called once.</param>
internal sealed class ResidentUse(Resident resident, bool wasWarm, Action<Resident> release) : IDisposable
{
    private int _released;

    public Resident Resident => resident;

    public bool WasWarm => wasWarm;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
            release(resident);
    }
}
