namespace Pcm.Hook;

/// <summary>What pcm-hook ends with. Slurm drains a node whose prolog or epilog does not end with 0.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Of <c>check</c>, <c>install</c> and <c>remove</c>: something is not as it should be.</summary>
    public const int Problem = 1;

    public const int Usage = 2;

    /// <summary>A worker of pcmd was killed and is proven to be on the job's device still. The wrappers pass on this one alone.</summary>
    public const int StillHeld = 10;
}
