using NUnit.Framework;
using Pcm.Contexts;

namespace Pcm.UnitTests.Contexts;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ContextDigestsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ContextDigestsTests()
    {
        _folder.Write("model/onnx/model.onnx", TinyGraphs.WithExternalData("model.onnx_data", 8));
        _folder.Write("model/onnx/model.onnx_data", new byte[8]);
        _folder.Write("model/onnx/model_q8.onnx", TinyGraphs.Inline);
        _folder.Write("model/config.json", "{}");
        _folder.Write("model/tokenizer.json", "{}");
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void A_context_keeps_its_digests_under_another_name_place_and_residency()
    {
        var before = Digest(Manifests.Whole);
        Directory.Move(_folder.At("model"), _folder.At("moved"));
        var after = Digest(Manifests.Whole.Replace("source: model", "source: moved").Replace("name: claims-tiny", "name: other")
            .Replace("idle_seconds: 0", "idle_seconds: 9").Replace("memory_mib: 64", "memory_mib: 65").Replace("[lab]", "[lib]"));

        Assert.That(after, Is.EqualTo(before));
        Assert.That(before.Context, Does.Match("^[0-9a-f]{64}$"));
    }

    [TestCase("Verdict:", "Verdict :")]
    [TestCase("text: \" NO\"", "text: \" NOT\"")]
    [TestCase("{evidence: \"\"}", "{evidence: none}")]
    public void A_changed_prompt_changes_the_prompts_and_the_contexts_digest(string from, string to)
    {
        var before = Digest(Manifests.Whole);
        var after = Digest(Manifests.Whole.Replace(from, to));

        Assert.That(after.Prompt, Is.Not.EqualTo(before.Prompt));
        Assert.That(after.Context, Is.Not.EqualTo(before.Context));
        Assert.That(after.Variant, Is.EqualTo(before.Variant));
    }

    [TestCase("model/onnx/model.onnx_data")]
    [TestCase("model/onnx/model.onnx")]
    public void A_changed_graph_or_weight_changes_the_variants_and_the_contexts_digest(string file)
    {
        var before = Digest(Manifests.Whole);
        var bytes = File.ReadAllBytes(_folder.At(file));
        bytes[^1] ^= 1;
        File.WriteAllBytes(_folder.At(file), bytes);
        var after = Digest(Manifests.Whole);

        Assert.That(after.Variant, Is.Not.EqualTo(before.Variant));
        Assert.That(after.Context, Is.Not.EqualTo(before.Context));
        Assert.That(after.Prompt, Is.EqualTo(before.Prompt));
    }

    [TestCase("tokenizer.json")]
    [TestCase("config.json")]
    [TestCase("generation_config.json")]
    public void A_changed_file_beside_the_model_changes_the_contexts_digest_only(string file)
    {
        var before = Digest(Manifests.Whole);
        _folder.Write("model/" + file, "{ }");
        var after = Digest(Manifests.Whole);

        Assert.That(after.Context, Is.Not.EqualTo(before.Context));
        Assert.That((after.Variant, after.Prompt), Is.EqualTo((before.Variant, before.Prompt)));
    }

    [Test]
    public void Another_variant_is_another_digest()
    {
        Assert.That(Digest(Manifests.Whole, "q8").Variant, Is.Not.EqualTo(Digest(Manifests.Whole).Variant));
    }

    [Test]
    public void A_missing_weights_file_is_named()
    {
        File.Delete(_folder.At("model/onnx/model.onnx_data"));

        Assert.That(() => Digest(Manifests.Whole), Throws.TypeOf<ModelFileException>()
            .With.Message.Contains("model.onnx_data").And.Message.Contains("does not exist"));
    }

    private ContextDigests Digest(string yaml, string variant = "fp32")
    {
        var manifest = ContextManifest.Parse(yaml, _folder.Path, "test.yaml");
        return ContextDigests.Compute(manifest, manifest.FindVariant(variant)!, new FileHashCache(null));
    }
}
