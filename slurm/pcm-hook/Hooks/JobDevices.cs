using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcm.Hook;

/// <summary>The devices that a job holds, by their gates. Where that is in doubt it holds every one, so that none is used that may be an owner's.</summary>
/// <param name="Gates">None: the job has no device.</param>
/// <param name="AreCertain">False: they are all there are.</param>
/// <param name="Doubt">For the log: why they are all; empty where they are certain.</param>
internal sealed record JobDevices(IReadOnlyList<Gate> Gates, bool AreCertain, string Doubt)
{
    /// <summary>Another job may have one of them too, now or later.</summary>
    public bool MayBeShared { get; private init; }

    public string Names => string.Join(",", Gates.Select(gate => Path.GetFileName(gate.Directory)));

    public static JobDevices Of(HookRun run, HookJob job)
    {
        if (job.Gpus.Kind == GpuListKind.Absent)
            return new JobDevices([], AreCertain: true, "");
        if (!run.ConfigurationIsSound)
            return All(run, "the configuration cannot be used");
        if (job.Gpus.Kind == GpuListKind.Unparsable)
            return All(run, "its list of GPUs cannot be read");

        var map = DeviceMap.Of(run.Configuration, run.NodeName);
        var found = new List<DeviceConfiguration>();
        foreach (var gpu in job.Gpus.Uuids)
        {
            if (map.Find(gpu) is not { } device)
                return All(run, $"no device has UUID {gpu}");
            found.Add(device);
        }

        foreach (var index in job.Gpus.Indices)
        {
            if (map.Find(index) is not { } device)
                return All(run, $"no device is known to be GPU {index}{map.Doubt}");
            found.Add(device);
        }

        return new JobDevices([.. found.Distinct().Select(device => GateFolders.Prepare(run.Configuration, device.Name))], AreCertain: true, "")
        {
            MayBeShared = map.SharedBecause is not null,
        };
    }

    private static JobDevices All(HookRun run, string doubt) => new(run.AllGates(), AreCertain: false, $" (all: {doubt})");
}
