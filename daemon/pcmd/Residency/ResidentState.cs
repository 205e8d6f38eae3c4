namespace Pcmd.Residency;

/// <summary>Where a context is on its way onto a device and off it.</summary>
internal enum ResidentState
{
    /// <summary>Its first worker is coming up.</summary>
    Loading,

    /// <summary>Rows can be answered at once.</summary>
    Ready,

    /// <summary>Its worker died and another is coming up.</summary>
    Recovering,

    /// <summary>Its worker is being ended; the memory counts as taken until that is proven.</summary>
    Evicting,

    /// <summary>The daemon stops and lets go of its worker, which stays for the next one.</summary>
    Leaving,

    /// <summary>It could not be loaded, or not again; nobody is given it any more.</summary>
    Failed,

    /// <summary>Off the device.</summary>
    Gone,
}
