namespace Pcm.Protocol;

/// <summary>What a stream's rows are for.</summary>
public enum InferenceTask
{
    /// <summary>One verdict out of the context's labels per row.</summary>
    Classify,

    /// <summary>Free text per row.</summary>
    Generate,
}
