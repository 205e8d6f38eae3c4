namespace Pcm.Client.Diagnosis;

/// <summary>Whether something is there.</summary>
public enum FindingState
{
    Found,

    /// <summary>Not there, and nothing that is asked of this node needs it.</summary>
    Absent,

    /// <summary>Not there, and needed.</summary>
    Missing,
}
