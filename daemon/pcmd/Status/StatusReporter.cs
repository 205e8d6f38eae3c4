using Pcm.Contexts;
using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Residency;

namespace Pcmd.Status;

/// <summary>What is to be seen of the daemon, as far as the peer may see it. No text of a row is in it.</summary>
internal sealed class StatusReporter(ContextResolver resolver, ResidencyManager residency)
{
    /// <summary>The contexts that the peer may use.</summary>
    public ListReplyMessage List(PeerCredentials peer)
    {
        var residents = residency.Snapshot();
        return new ListReplyMessage([.. resolver.Visible(peer).Select(entry => Describe(entry, residents))]);
    }

    private static ListedContext Describe(CatalogEntry entry, IReadOnlyList<ResidentSnapshot> residents)
    {
        if (entry.Definition is not { } definition)
            return new ListedContext { Name = entry.Name, Path = entry.ManifestPath, Problem = entry.Problem };
        var manifest = definition.Manifest;
        var resident = residents.FirstOrDefault(resident => resident.Context.Stamp == definition.Stamp && resident.WarmSince is not null);
        return new ListedContext
        {
            Name = manifest.Name,
            Path = entry.ManifestPath,
            Digest = resident?.Facts?.Digest,
            Tier = resident is null ? Tiers.Cold : Tiers.Device,
            Variants = [.. manifest.Variants.Select(variant => variant.Name)],
            Fields = manifest.Fields,
            Verdicts = [.. manifest.Labels.Select(label => label.Verdict).Distinct()],
            Description = manifest.Description,
        };
    }
}
