namespace Pcm.Protocol;

/// <summary>A device's gate at one moment.</summary>
/// <param name="Drained">Why an admin wants the device empty, whoever holds it; null when nobody does.</param>
/// <param name="Holders">Who holds the device.</param>
public sealed record GateState(string? Drained, IReadOnlyList<GateHolder> Holders)
{
    /// <summary>Why nothing may be on the device, not even what has been there; null when it may stay.</summary>
    public string? StayRefusal
    {
        get
        {
            if (Drained is not null)
                return $"drained ({Drained})";
            return Holders.FirstOrDefault(holder => !holder.TakesPart) is { } owner ? $"held by {owner.Name}, which takes no part in pcmd" : null;
        }
    }

    /// <summary>Why nothing may be brought to the device; null when it may.</summary>
    public string? StartRefusal => StayRefusal ?? (Holders.Count == 0 ? "held by nobody who takes part in pcmd" : null);
}
