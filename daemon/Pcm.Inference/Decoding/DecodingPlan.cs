namespace Pcm.Inference;

/// <summary>How a graph's prompts are run, as proven.</summary>
/// <param name="Shared">Rows that begin with the cached prefix.</param>
/// <param name="Separate">Rows that do not.</param>
/// <param name="Continuation">How generated tokens are appended.</param>
/// <param name="LabelsContinue">
/// Whether the tokens of long labels are run after the cache of their prompts; else prompt and label are run together once more.
/// </param>
internal sealed record DecodingPlan(RunMode Shared, RunMode Separate, Continuation Continuation, bool LabelsContinue)
{
    /// <summary>The plain run that other plans are held to.</summary>
    public static DecodingPlan Plain { get; } = new(RunMode.Plain, RunMode.Plain, Continuation.Recompute, LabelsContinue: false);
}
