using Pcm.Contexts;
using Pcm.Protocol;
using Pcmd.Devices;
using Pcmd.Leases;

namespace Pcmd.Residency;

/// <summary>Decides which devices a context could be on: the variant that fits each, within its budget.</summary>
internal static class Placement
{
    /// <summary>At least one place, in the order of the configuration.</summary>
    /// <param name="lease">Whose devices count, beside those that are set aside; null: all.</param>
    /// <exception cref="PcmException">There is none; the text says why for each device.</exception>
    public static IReadOnlyList<Candidate> Candidates(ContextDefinition context, ResidencyWishes wishes, Lease? lease, DeviceTable devices)
    {
        var manifest = context.Manifest;
        if (wishes.Variant is { } variant && manifest.FindVariant(variant) is null)
        {
            throw new PcmException(ErrorCode.BadRequest,
                $"context {context.Name} has no variant \"{variant}\"; it has {string.Join(", ", manifest.Variants.Select(v => v.Name))}");
        }

        var candidates = new List<Candidate>();
        var reasons = new List<string>();
        PcmException? closed = null;
        foreach (var device in Considered(wishes, devices))
        {
            if (lease is not null && device.IsLeased && !lease.Devices.Contains(device))
                reasons.Add($"{device.Name}: {lease.Name} does not hold it");
            else if (device.Refusal is { } refusal)
                closed ??= refusal;
            else if (Fit(manifest, wishes.Variant, device, out var reason) is { } candidate)
                candidates.Add(candidate);
            else
                reasons.Add($"{device.Name}: {reason}");
        }

        if (candidates.Count > 0)
            return candidates;

        // A device that is closed now will open again; one that is too small will not grow.
        throw closed ?? new PcmException(ErrorCode.NoDevice, $"context {context.Name} fits no device ({string.Join("; ", reasons)})");
    }

    private static IEnumerable<Device> Considered(ResidencyWishes wishes, DeviceTable devices)
    {
        if (wishes.Device is { } name)
        {
            return [devices.Find(name) ?? throw new PcmException(ErrorCode.NoDevice,
                $"there is no device \"{name}\" here; there are {string.Join(", ", devices.All.Select(device => device.Name))}")];
        }

        // What was meant for a GPU is never run on CPUs unasked: it would take hours and look like a fault.
        return devices.HasAccelerator && !wishes.AllowCpu ? devices.All.Where(device => device.Kind != DeviceKinds.Cpu) : devices.All;
    }

    private static Candidate? Fit(ContextManifest manifest, string? variantName, Device device, out string reason)
    {
        reason = $"no variant runs on {device.Kind}";
        foreach (var variant in manifest.Variants.Where(v => variantName is null || v.Name == variantName))
        {
            if (!variant.Devices.Contains(device.Kind, StringComparer.Ordinal))
                continue;
            var bytes = MemoryOf(manifest, variant);
            if (bytes <= device.MemoryBudgetBytes)
                return new Candidate(device, variant, bytes);
            reason = $"variant {variant.Name} needs {bytes >> 20} MiB of a budget of {device.MemoryBudgetBytes >> 20}";
        }

        return null;
    }

    private static long MemoryOf(ContextManifest manifest, ManifestVariant variant)
    {
        try
        {
            return manifest.EstimateMemoryBytes(variant);
        }
        catch (ModelFileException e)
        {
            throw new PcmException(ErrorCode.ContextLoadFailed, e.Message, e);
        }
    }
}
