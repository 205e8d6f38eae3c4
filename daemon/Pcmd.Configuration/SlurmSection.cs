namespace Pcmd.Configuration;

/// <summary>Reads the block <c>slurm</c>.</summary>
internal static class SlurmSection
{
    private const int MaxPartitions = 256;

    // slurmctld waits for its messages' answers ten seconds by default (MessageTimeout), and a hook is to end well before.
    private const int MaxDeadlineSeconds = 60;

    private const int MaxDebounceSeconds = 3600;

    private static readonly Dictionary<string, OptInRule> OptInChoices = new() { ["comment"] = OptInRule.Comment, ["always"] = OptInRule.Always };

    private static readonly Dictionary<string, bool> Switch = new() { ["true"] = true, ["false"] = false };

    public static SlurmConfiguration Read(SectionReader? section, SlurmConfiguration defaults)
    {
        if (section is null)
            return defaults;
        var slurm = defaults with
        {
            Partitions = section.Texts("partitions", MaxPartitions) ?? defaults.Partitions,
            OptIn = section.Choice("opt_in", defaults.OptIn, OptInChoices),
            AllowWithoutLease = section.Choice("allow_without_lease", defaults.AllowWithoutLease, Switch),
            LeaseSharedGpus = section.Choice("lease_shared_gpus", defaults.LeaseSharedGpus, Switch),
            GresFile = section.Path("gres_conf") ?? defaults.GresFile,
            HookDeadline = section.Seconds("hook_deadline_seconds", defaults.HookDeadline, 1, MaxDeadlineSeconds),
            ActiveFeatures = section.Choice("active_features", defaults.ActiveFeatures, Switch),
            FeaturesDebounce = section.Seconds("features_debounce_seconds", defaults.FeaturesDebounce, 1, MaxDebounceSeconds),
            ScontrolProgram = section.Path("scontrol_program") ?? defaults.ScontrolProgram,
        };
        section.RejectUnknown();
        return slurm;
    }
}
