namespace Pcm.Client.Diagnosis;

/// <summary>One thing that was looked for on the node.</summary>
/// <param name="What">Its name.</param>
/// <param name="State">Whether it is there.</param>
/// <param name="Detail">Where it is, or what its absence means and what to do.</param>
public sealed record Finding(string What, FindingState State, string Detail);
