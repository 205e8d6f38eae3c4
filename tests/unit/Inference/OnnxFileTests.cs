using NUnit.Framework;
using Pcm.Inference;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;
using Pcm.Synth.Onnx;

namespace Pcm.UnitTests.Inference;

public sealed class OnnxFileTests
{
    [Test]
    public void Operators_operator_sets_and_weights_are_found_without_loading()
    {
        OnnxFileFacts facts = Read(Models.Folder(AttentionKind.GroupQuery));

        Assert.That(facts.Operators["com.microsoft:GroupQueryAttention"], Is.EqualTo(DecoderShape.Tiny.Layers));
        Assert.That(facts.Opsets[""], Is.EqualTo(17));
        Assert.That(facts.Inputs, Does.Contain("input_ids").And.Contain("past_key_values.0.key"));
        Assert.That(facts.Outputs, Does.Contain("logits"));
        OnnxInitializer embedding = facts.Initializers.Single(weight => weight.Name == "model.embed_tokens.weight");
        Assert.That(embedding.ElementCount, Is.EqualTo(DecoderShape.Tiny.Vocabulary * DecoderShape.Tiny.Hidden));
    }

    [Test]
    public void External_data_is_listed_with_the_length_that_it_must_have()
    {
        string folder = Models.Folder();

        (string name, long length) = Read(folder).ExternalFiles.Single();

        Assert.That(name, Is.EqualTo("model.onnx_data"));
        Assert.That(length, Is.GreaterThan(0).And.AtMost(new FileInfo(Path.Combine(folder, SyntheticModel.ExternalDataName)).Length));
    }

    [Test]
    public void The_structure_hash_is_the_same_for_other_weights_outside_and_another_for_another_graph()
    {
        string first = Read(Models.Folder()).StructureHash;

        Assert.That(Read(Models.Folder(new ModelSpec { Seed = 2, ExternalThresholdBytes = 0 })).StructureHash, Has.Length.EqualTo(64));
        Assert.That(Read(Models.CopyOf(Models.Folder())).StructureHash, Is.EqualTo(first));
        Assert.That(Read(Models.Folder(logits: LogitRows.Kept)).StructureHash, Is.Not.EqualTo(first));
    }

    [Test]
    public void A_file_that_is_cut_anywhere_is_damaged_and_never_read_past_its_end()
    {
        byte[] whole = File.ReadAllBytes(GraphOf(Models.Folder(new ModelSpec { ExternalThresholdBytes = null })));
        string path = Path.Combine(Models.NewFolder(), "cut.onnx");
        foreach (int length in Enumerable.Range(1, 60).Select(i => (int)((long)whole.Length * i / 61)))
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.That(() => OnnxFileReader.Read(path), Throws.InstanceOf<InvalidDataException>(), $"cut at {length}");
        }
    }

    [Test]
    public void Noise_is_no_model()
    {
        var noise = new Random(7);
        string path = Path.Combine(Models.NewFolder(), "noise.onnx");
        for (int i = 0; i < 200; i++)
        {
            byte[] bytes = new byte[noise.Next(0, 300)];
            noise.NextBytes(bytes);
            File.WriteAllBytes(path, bytes);
            Assert.That(() => OnnxFileReader.Read(path), Throws.InstanceOf<InvalidDataException>());
        }
    }

    [TestCase("../weights")]
    [TestCase("/etc/passwd")]
    [TestCase("sub/../../weights")]
    public void Weights_outside_the_models_folder_are_refused(string location)
    {
        string folder = Models.NewFolder();
        string path = Path.Combine(folder, "model.onnx");
        using (var data = new ExternalData(location, new MemoryStream(), 0))
        using (FileStream file = File.Create(path))
        {
            var graph = new GraphBuilder(data);
            graph.Initializer<float>("stray", ElementType.Float, [1], 1);
            graph.WriteModel(file, opset: 17, irVersion: 8);
        }

        Assert.That(() => OnnxFileReader.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(location));
    }

    private static string GraphOf(string folder) => Path.Combine(folder, SyntheticModel.GraphName);

    private static OnnxFileFacts Read(string folder) => OnnxFileReader.Read(GraphOf(folder));
}
