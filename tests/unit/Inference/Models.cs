using System.Collections.Concurrent;
using NUnit.Framework;
using Pcm.Inference;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.UnitTests.Inference;

/// <summary>Synthesised model folders, written once each, and engines over them.</summary>
[SetUpFixture]
internal sealed class Models
{
    public const string Template = "Judge the claim by the evidence alone. Evidence: {evidence}\nClaim: {claim}\nVerdict:";

    public static readonly LabelSpec[] Labels = [new(" SUPPORTS", "yes"), new(" REFUTES", "no"), new(" NOT ENOUGH INFO", "no")];

    private static readonly ConcurrentDictionary<ModelSpec, Lazy<string>> Folders = new();
    private static readonly Lazy<string> Root = new(() => Directory.CreateTempSubdirectory("pcm-inference-").FullName);

    public static OnnxRuntime Runtime => OnnxRuntime.Load(TestPaths.OnnxRuntime);

    /// <summary>A folder that no other test writes to.</summary>
    public static string NewFolder() => Directory.CreateDirectory(Path.Combine(Root.Value, Path.GetRandomFileName())).FullName;

    /// <summary>The model's folder; tests that change it take <see cref="CopyOf"/>.</summary>
    public static string Folder(ModelSpec model) =>
        Folders.GetOrAdd(model, spec => new(() => SyntheticModel.Write(NewFolder(), spec))).Value;

    public static string Folder(
        AttentionKind attention = AttentionKind.Plain, LogitRows logits = LogitRows.All, WeightPrecision precision = WeightPrecision.Float32) =>
        Folder(new ModelSpec { Flavour = new DecoderFlavour { Attention = attention, Logits = logits, Precision = precision } });

    public static string CopyOf(string folder)
    {
        string copy = NewFolder();
        foreach (string file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }

    public static EngineSpec Spec(string folder) => new()
    {
        ModelPath = Path.Combine(folder, SyntheticModel.GraphName),
        SourceFolder = folder,
        Prompt = new PromptSpec { Template = Template, Defaults = new Dictionary<string, string> { ["evidence"] = "" } },
        Labels = Labels,
        Threads = 1,
        OnnxRuntimePath = TestPaths.OnnxRuntime,
    };

    public static InferenceEngine Load(EngineSpec spec) => InferenceEngine.Load(spec, progress: null, CancellationToken.None);

    public static EngineLoadException LoadError(EngineSpec spec) => Assert.Throws<EngineLoadException>(() => Load(spec).Dispose())!;

    [OneTimeTearDown]
    public void RemoveFolders()
    {
        if (Root.IsValueCreated)
            Directory.Delete(Root.Value, recursive: true);
    }
}
