namespace Pcm.Cluster;

/// <summary>One run of a prolog or an epilog.</summary>
/// <param name="At">When it began.</param>
/// <param name="Uid">Whom it ran as.</param>
/// <param name="Environment">All that slurmd told it.</param>
internal sealed record HookCall(DateTimeOffset At, uint Uid, IReadOnlyDictionary<string, string> Environment)
{
    public bool IsProlog => Environment["SLURM_SCRIPT_CONTEXT"] == "prolog_slurmd";

    public int Job => int.Parse(Environment["SLURM_JOB_ID"], System.Globalization.CultureInfo.InvariantCulture);

    public string Node => Environment["SLURMD_NODENAME"];

    /// <summary>For a failure's message: one variable a line.</summary>
    public override string ToString() =>
        $"{(IsProlog ? "prolog" : "epilog")} of job {Job} on {Node} at {At:HH:mm:ss.fff} as {Uid}\n"
        + string.Concat(Environment.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => $"  {variable.Key}={variable.Value}\n"));
}
