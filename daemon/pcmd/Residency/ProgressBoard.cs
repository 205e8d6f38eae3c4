using Pcm.Protocol;

namespace Pcmd.Residency;

/// <summary>Tells everybody who waits for one context how far it is; whoever comes later hears the last word first.</summary>
internal sealed class ProgressBoard
{
    private readonly Lock _gate = new();
    private readonly List<Action<ProgressMessage>> _listeners = [];
    private ProgressMessage? _last;

    public void Report(ProgressMessage progress)
    {
        lock (_gate)
        {
            _last = progress;

            // A copy: one who cannot be told may be gone at once, and remove itself.
            foreach (var listener in _listeners.ToList())
                listener(progress);
        }
    }

    /// <param name="listener">Must not wait.</param>
    public void Add(Action<ProgressMessage> listener)
    {
        lock (_gate)
        {
            _listeners.Add(listener);
            if (_last is not null)
                listener(_last);
        }
    }

    public void Remove(Action<ProgressMessage> listener)
    {
        lock (_gate)
            _listeners.Remove(listener);
    }
}
