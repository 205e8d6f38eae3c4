using Pcm.Contexts;
using Pcm.Worker.Faults;

namespace Pcm.Worker.Loading;

internal static partial class ContextLoader
{
    static partial void OnLoading(ContextManifest manifest)
    {
        if (Fault.In(manifest.Description) is { } fault && fault.IsDue())
            Death.Of(fault);
    }
}
