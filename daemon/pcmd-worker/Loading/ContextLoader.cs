using System.Diagnostics;
using Pcm.Contexts;
using Pcm.Inference;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.Worker.Loading;

/// <summary>Brings a context up from its manifest: checks it, loads the engine, and hashes its files meanwhile.</summary>
internal static partial class ContextLoader
{
    /// <exception cref="ContextLoadException">It cannot be loaded.</exception>
    public static LoadedContext Load(LoadMessage request, string node, IProgress<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var manifest = ContextManifest.Parse(request.Manifest, request.BaseDirectory, "manifest");
            OnLoading(manifest);
            var variant = ChooseVariant(manifest, request);
            ContextDigests.CheckFiles(manifest, variant);
            if (request.Cpus is { Count: > 0 } cpus)
                CpuAffinity.Set(cpus);
            var digests = Task.Run(() => ContextDigests.Compute(manifest, variant, new FileHashCache(request.DigestCache), cancellationToken), cancellationToken);
            var engine = InferenceEngine.Load(SpecOf(manifest, variant, request), new LoadProgressRelay(progress), cancellationToken);
            var facts = FactsOf(manifest, engine.Facts, digests.GetAwaiter().GetResult()) with
            {
                Variant = variant.Name,
                Device = request.Device,
                Node = node,
                LoadMs = (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds,
            };
            return new LoadedContext(manifest, engine, facts);
        }
        catch (EngineLoadException e)
        {
            throw new ContextLoadException(e.Message, e.Code != LoadErrorCode.OutOfMemory, e);
        }
        catch (Exception e) when (e is ManifestException or ModelFileException or VariantException or LinuxException)
        {
            throw new ContextLoadException(e.Message, permanent: true, e);
        }
    }

    /// <summary>Fault point, as in <see cref="Scheduling.PassRunner"/>.</summary>
    static partial void OnLoading(ContextManifest manifest);

    private static ManifestVariant ChooseVariant(ContextManifest manifest, LoadMessage request)
    {
        var names = string.Join(", ", manifest.Variants.Select(variant => variant.Name));
        if (request.Variant is null)
        {
            return manifest.DefaultVariant(request.Provider)
                ?? throw new VariantException($"no variant of {manifest.Name} is for a {request.Provider} device; add {request.Provider} to the devices of one of {names}");
        }

        var variant = manifest.FindVariant(request.Variant)
            ?? throw new VariantException($"{manifest.Name} has no variant {request.Variant}; it has {names}");
        return variant.Devices.Contains(request.Provider)
            ? variant
            : throw new VariantException($"variant {variant.Name} of {manifest.Name} is for {string.Join(", ", variant.Devices)}, not for {request.Provider}");
    }

    private static EngineSpec SpecOf(ContextManifest manifest, ManifestVariant variant, LoadMessage request) => new()
    {
        ModelPath = manifest.ModelPath(variant),
        SourceFolder = manifest.SourcePath,
        Prompt = new PromptSpec
        {
            Template = manifest.Prompt.Template,
            Messages = manifest.Prompt.Messages?.Select(message => new ChatMessage(message.Role, message.Content)).ToArray(),
            Defaults = manifest.Prompt.Defaults,
        },
        Labels = [.. manifest.Labels.Select(label => new LabelSpec(label.Text, label.Verdict))],
        Provider = request.Provider,
        DeviceIndex = request.DeviceIndex,
        Threads = request.Threads,
        Cpus = request.Cpus,
        MemoryBudgetBytes = request.MemoryBudgetBytes,
        MaxPromptTokens = manifest.Limits.MaxPromptTokens,
        MaxNewTokens = manifest.Limits.MaxNewTokens,
        ProofCacheFolder = request.ProofCache,
        OnnxRuntimePath = request.OnnxRuntimePath,
    };

    private static ContextFacts FactsOf(ContextManifest manifest, EngineFacts engine, ContextDigests digests) => new()
    {
        Context = manifest.Name,
        Digest = digests.Context,
        VariantDigest = digests.Variant,
        PromptDigest = digests.Prompt,
        Provider = engine.Provider,
        Labels = [.. engine.Labels.Select(label => new Protocol.LabelFacts(label.Text, label.Verdict))],
        Verdicts = engine.VerdictNames,
        Fields = engine.Fields,
        Defaults = manifest.Prompt.Defaults,
        PrefixTokens = engine.PrefixTokens,
        Strategy = engine.Strategy,
        MaxPromptTokens = engine.MaxPromptTokens,
        Runtime = $"ONNX Runtime {engine.RuntimeVersion}",
        ParameterBytes = engine.ParameterBytes,
        VocabularySize = engine.VocabularySize,
        GathersLogits = engine.GathersLogits,
        BatchInvariant = engine.BatchInvariant,
        ChatFormat = engine.ChatFormat,
        Notes = NotesOf(engine),
    };

    private static List<string> NotesOf(EngineFacts engine)
    {
        var notes = new List<string> { $"graph: {engine.GraphSummary}" };
        if (engine.Producer.Length > 0)
            notes.Add($"written by: {engine.Producer}");
        if (!engine.Batches)
            notes.Add("rows run one at a time: this graph quantises activations per tensor, so neighbours in a batch would change a row's result");
        var longLabels = engine.Labels.Where(label => label.Tokens > 1).Select(label => $"\"{label.Text}\" ({label.Tokens} tokens)").ToArray();
        if (longLabels.Length > 0)
            notes.Add($"labels of more than one token cost a second pass: {string.Join(", ", longLabels)}");
        return notes;
    }
}
