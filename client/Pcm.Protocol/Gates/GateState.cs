namespace Pcm.Protocol;

/// <summary>A device's gate at one moment.</summary>
/// <param name="Closed">Why an admin has closed it, for whoever holds it; null when nobody has.</param>
/// <param name="Holders">Who holds the device.</param>
public sealed record GateState(string? Closed, IReadOnlyList<GateHolder> Holders)
{
    /// <summary>Why nothing may be on the device, not even what has been there; null when it may stay.</summary>
    public string? StayRefusal
    {
        get
        {
            if (Closed is not null)
                return $"it is closed: {Closed}";
            return Holders.FirstOrDefault(holder => !holder.TakesPart) is { } owner ? $"{owner.Name} holds it and takes no part in pcmd" : null;
        }
    }

    /// <summary>Why nothing may be brought to the device; null when it may.</summary>
    public string? StartRefusal => StayRefusal ?? (Holders.Count == 0 ? "no job that takes part in pcmd holds it" : null);
}
