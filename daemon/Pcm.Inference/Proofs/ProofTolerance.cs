namespace Pcm.Inference;

/// <summary>Largest differences in log-probability that a proof accepts.</summary>
/// <param name="FromPlain">Between a strategy and whole prompts run one by one.</param>
/// <param name="BetweenRows">Between a row in a batch and the same row alone, run the same way.</param>
internal readonly record struct ProofTolerance(double FromPlain, double BetweenRows)
{
    public static ProofTolerance Float32 { get; } = new(Limits.ToleranceFloat32, Limits.ToleranceFloat32);

    public static ProofTolerance Float16 { get; } = new(Limits.ToleranceFloat16, Limits.ToleranceFloat16);

    /// <summary>Rounding turns the last bit of a sum into a whole step: a row in a batch has to be the same to the last bit.</summary>
    public static ProofTolerance RoundedActivations { get; } = new(Limits.ToleranceRoundedActivations, Limits.ToleranceFloat32);
}
