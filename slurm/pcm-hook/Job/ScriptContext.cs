namespace Pcm.Hook;

/// <summary>As which of Slurm's scripts the hook runs.</summary>
internal enum ScriptContext
{
    /// <summary>Slurm does not say.</summary>
    Unsaid,

    /// <summary>The prolog on a compute node.</summary>
    Prolog,

    /// <summary>The epilog on a compute node.</summary>
    Epilog,

    /// <summary>Another one, in which the hook has no business: a controller's, a task's.</summary>
    Other,
}
