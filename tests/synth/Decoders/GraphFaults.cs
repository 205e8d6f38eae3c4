namespace Pcm.Synth.Decoders;

/// <summary>What a graph does to a pass when a certain sign stands in one of its rows; any other row it computes as without.</summary>
[Flags]
public enum GraphFaults
{
    None = 0,

    /// <summary>An operator fails: the run ends with an error of the native runtime.</summary>
    Failure = 1,

    /// <summary>An operator asks for more memory than any machine has: the allocator refuses at once.</summary>
    Allocation = 2,

    /// <summary>An operator takes and fills 2 GiB: more than a limit that is set for the purpose, and then the kernel ends the process.</summary>
    Swelling = 4,

    /// <summary>A loop that goes on for days, checking now and then whether it is told to stop.</summary>
    Endless = 8,

    All = Failure | Allocation | Swelling | Endless,
}
