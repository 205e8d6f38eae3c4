using Pcm.Protocol;

namespace Pcmd.Residency;

/// <summary>What a request says about where a context is to be.</summary>
/// <param name="Variant">Null: the first that fits the device.</param>
/// <param name="Device">Null: the daemon chooses.</param>
/// <param name="AllowCpu">CPUs will do on a node that has something faster.</param>
internal sealed record ResidencyWishes(string? Variant, string? Device, bool AllowCpu)
{
    public static ResidencyWishes Of(OpenOptions options) => new(options.Variant, options.Device, options.AllowCpu);
}
