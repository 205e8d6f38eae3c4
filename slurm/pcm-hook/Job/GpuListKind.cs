namespace Pcm.Hook;

/// <summary>How a job's devices are named.</summary>
internal enum GpuListKind
{
    /// <summary>The job has none on this node: nothing to do.</summary>
    Absent,

    /// <summary>By their GRES indices on this node.</summary>
    Indices,

    /// <summary>By the driver's UUIDs.</summary>
    Uuids,

    /// <summary>In a way that is not understood: the job may hold any device of this node.</summary>
    Unparsable,
}
