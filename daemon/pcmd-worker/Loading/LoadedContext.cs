using Pcm.Contexts;
using Pcm.Inference;
using Pcm.Protocol;

namespace Pcm.Worker.Loading;

/// <summary>A context that is up.</summary>
internal sealed record LoadedContext(ContextManifest Manifest, InferenceEngine Engine, ContextFacts Facts);
