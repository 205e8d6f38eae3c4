namespace Pcm.Inference;

/// <summary>The steps of <see cref="InferenceEngine.Load"/>, in order.</summary>
public enum LoadPhase
{
    /// <summary>Reading the files and creating the session.</summary>
    Loading,

    /// <summary>Computing the shared prefix and comparing the strategy with the plain run.</summary>
    Proving,

    /// <summary>Running a first pass so that kernels and buffers exist.</summary>
    Warming,
}

/// <summary>How far a load has come; <paramref name="Total"/> is 0 where the amount is not known.</summary>
public readonly record struct LoadProgress(LoadPhase Phase, long Done, long Total, string Message);
