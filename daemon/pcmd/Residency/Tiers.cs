namespace Pcmd.Residency;

/// <summary>Where a context is now, as the wire and the documentation name it.</summary>
internal static class Tiers
{
    /// <summary>Its source only.</summary>
    public const string Cold = "cold";

    /// <summary>Resident in a worker, ready.</summary>
    public const string Device = "device";
}
