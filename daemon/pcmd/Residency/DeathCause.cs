namespace Pcmd.Residency;

/// <summary>What a worker's end says about the rows that it had.</summary>
internal enum DeathCause
{
    /// <summary>It may have been killed from outside, by the kernel for lack of memory, or by a row.</summary>
    Unclear,

    /// <summary>It crashed, hung or went mad over its own work: one of its rows is the likely reason.</summary>
    OwnWork,

    /// <summary>It said itself that its device is broken and its rows are not to blame.</summary>
    Device,
}
