using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pcm.Synth.Decoders;
using Pcm.Synth.Onnx;
using Pcm.Synth.Tokens;

namespace Pcm.Synth.Folders;

/// <summary>Writes a decoder with random weights in the layout of a Hugging Face download.</summary>
public static class SyntheticModel
{
    public const string GraphName = "onnx/model.onnx";
    public const string ExternalDataName = "onnx/model.onnx_data";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the model under <paramref name="folder"/> and returns the folder that holds config.json:
    /// <paramref name="folder"/> itself, or its snapshot in a cache.</summary>
    public static string Write(string folder, ModelSpec spec)
    {
        string files = spec.Layout == FolderLayout.Cache ? Path.Combine(folder, "incomplete") : folder;
        Directory.CreateDirectory(Path.Combine(files, "onnx"));
        WriteTexts(files, spec);
        WriteGraph(files, spec);
        Damage(files, spec.Defect);
        return spec.Layout == FolderLayout.Cache ? SnapshotStore.Move(files, folder) : files;
    }

    private static void WriteGraph(string folder, ModelSpec spec)
    {
        using var model = File.Create(Path.Combine(folder, GraphName));
        using var external = spec.ExternalThresholdBytes is int threshold
            ? new ExternalData(Path.GetFileName(ExternalDataName), File.Create(Path.Combine(folder, ExternalDataName)), threshold)
            : null;
        DecoderGraph.Write(model, external, spec.Shape, spec.Flavour, spec.Seed);
    }

    private static void WriteTexts(string folder, ModelSpec spec)
    {
        const int surplusTokens = 64;
        int vocabulary = spec.Shape.Vocabulary;
        if (spec.Defect == FolderDefect.WrongVocabulary)
            vocabulary += surplusTokens;

        Save("config.json", ModelTexts.Config(spec.Shape with { Vocabulary = vocabulary }, spec.Flavour));
        Save("generation_config.json", ModelTexts.GenerationConfig());
        Save("tokenizer.json", SyntheticTokenizer.Train(vocabulary, spec.Seed).ToJson());
        Save("tokenizer_config.json", ModelTexts.TokenizerConfig(spec.Shape.MaxPositions));
        Save("special_tokens_map.json", ModelTexts.SpecialTokens());

        void Save(string name, JsonObject content) => File.WriteAllText(Path.Combine(folder, name), content.ToJsonString(Json) + "\n");
    }

    private static void Damage(string folder, FolderDefect defect)
    {
        switch (defect)
        {
            case FolderDefect.CorruptGraph:
                string graph = Path.Combine(folder, GraphName);
                byte[] whole = File.ReadAllBytes(graph);
                File.WriteAllBytes(graph, [.. whole.AsSpan(0, whole.Length / 2), .. Enumerable.Repeat((byte)0xFF, 64)]);
                break;

            case FolderDefect.MissingExternalData:
                File.Delete(Path.Combine(folder, ExternalDataName));
                break;
        }
    }
}
