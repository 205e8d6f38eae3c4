using NUnit.Framework;
using Pcm.Contexts;

namespace Pcm.UnitTests.Contexts;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ModelFolderTests()
    {
        _folder.Write("config.json", """{"architectures": ["LlamaForCausalLM"], "num_hidden_layers": 30, "max_position_embeddings": 600}""");
        _folder.Write("tokenizer.json", "{}");
        _folder.Write("onnx/model.onnx", TinyGraphs.WithExternalData("model.onnx_data", 8));
        _folder.Write("onnx/model.onnx_data", new byte[8]);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Variants_are_found_with_their_external_data_the_most_exact_first()
    {
        foreach (var suffix in new[] { "_q4", "_fp16", "_custom" })
            _folder.Write($"onnx/model{suffix}.onnx", TinyGraphs.Inline);

        var report = ModelFolder.Inspect(_folder.Path);

        Assert.That(report.Problems, Is.Empty);
        Assert.That(report.UsableGraphs.Select(graph => graph.VariantName), Is.EqualTo(new[] { "fp32", "fp16", "q4", "model_custom" }));
        Assert.That(report.Graphs[0].Files.Select(file => file.Name), Is.EqualTo(new[] { "onnx/model.onnx", "onnx/model.onnx_data" }));
        Assert.That(report.ContextLength, Is.EqualTo(600));
        Assert.That(string.Join('\n', report.Describe()), Does.Contain("LlamaForCausalLM: 30 layers"));
    }

    [Test]
    public void Links_into_a_blob_store_are_followed()
    {
        Directory.CreateDirectory(_folder.At("cache/snapshots/abc/onnx"));
        foreach (var name in new[] { "config.json", "tokenizer.json" })
            File.CreateSymbolicLink(_folder.At("cache/snapshots/abc/" + name), "../../../" + name);
        foreach (var name in new[] { "onnx/model.onnx", "onnx/model.onnx_data" })
            File.CreateSymbolicLink(_folder.At("cache/snapshots/abc/" + name), "../../../../" + name);

        var report = ModelFolder.Inspect(_folder.At("cache"));

        Assert.That(report.Problems, Is.Empty);
        Assert.That(report.Folder, Is.EqualTo(_folder.At("cache/snapshots/abc")));
        Assert.That(report.UsableGraphs.Single().SizeBytes, Is.EqualTo(8 + new FileInfo(_folder.At("onnx/model.onnx")).Length));
    }

    [Test]
    public void A_link_to_nothing_is_named_with_its_target()
    {
        File.Delete(_folder.At("onnx/model.onnx_data"));
        File.CreateSymbolicLink(_folder.At("onnx/model.onnx_data"), "../../blobs/gone");

        var problem = ModelFolder.Inspect(_folder.Path).Graphs.Single().Problem;

        Assert.That(problem, Does.Contain("model.onnx_data").And.Contain("../../blobs/gone"));
    }

    [Test]
    public void Weights_that_are_cut_short_are_noticed()
    {
        _folder.Write("onnx/model.onnx_data", new byte[7]);

        Assert.That(ModelFolder.Inspect(_folder.Path).Graphs.Single().Problem, Does.Contain("has 7 bytes").And.Contain("byte 8"));
    }

    [TestCase("/etc/passwd")]
    [TestCase("../../secret")]
    public void Weights_outside_the_graphs_folder_are_refused(string location)
    {
        _folder.Write("onnx/model.onnx", TinyGraphs.WithExternalData(location, 1));

        Assert.That(ModelFolder.Inspect(_folder.Path).Graphs.Single().Problem, Does.Contain("outside its own folder"));
    }

    [Test]
    public void A_graph_cut_anywhere_is_an_error_not_a_crash()
    {
        var whole = TinyGraphs.WithExternalData("model.onnx_data", 8);
        var graphLength = whole.Length - TinyGraphs.ProducerFieldLength;
        for (var length = 0; length < graphLength; length++)
        {
            _folder.Write("onnx/model.onnx", whole[..length]);
            Assert.That(ModelFolder.Inspect(_folder.Path).Graphs.Single().Problem, Does.Contain("not a whole ONNX file"), $"cut to {length} bytes");
        }
    }

    [TestCase("decoder_model_merged.onnx")]
    [TestCase("encoder_model.onnx")]
    public void A_graph_that_is_not_a_decoder_of_its_own_is_left_out_with_the_reason(string name)
    {
        File.Move(_folder.At("onnx/model.onnx"), _folder.At("onnx/" + name));

        var report = ModelFolder.Inspect(_folder.Path);

        Assert.That(report.UsableGraphs, Is.Empty);
        Assert.That(report.Problems.Single(), Does.Contain("no usable .onnx graph"));
    }

    [TestCase("config.json")]
    [TestCase("tokenizer.json")]
    public void A_missing_file_is_a_problem_that_says_what_to_do(string name)
    {
        File.Delete(_folder.At(name));

        Assert.That(ModelFolder.Inspect(_folder.Path).Problems.Single(), Does.Contain(name + " is missing;"));
    }

    [TestCase("{", "not valid JSON at line 1")]
    [TestCase("[]", "no JSON object")]
    public void A_damaged_config_is_a_problem_not_a_crash(string json, string says)
    {
        _folder.Write("config.json", json);

        Assert.That(ModelFolder.Inspect(_folder.Path).Problems.Single(), Does.Contain(says));
    }

    [Test]
    public void A_folder_that_is_none_is_refused()
    {
        Assert.That(() => ModelFolder.Inspect(_folder.At("absent")), Throws.TypeOf<ModelFileException>().With.Message.Contains("does not exist"));
        Assert.That(() => ModelFolder.Inspect(_folder.At("config.json")), Throws.TypeOf<ModelFileException>().With.Message.Contains("is a file"));
    }

    [TestCase(null, null)]
    [TestCase("""{"chat_template": "{{ '<|im_start|>' }}"}""", "ChatML")]
    [TestCase("""{"chat_template": [{"name": "default", "template": "<start_of_turn>"}]}""", "Gemma")]
    [TestCase("""{"chat_template": "unheard of"}""", null)]
    public void The_drafted_manifest_is_valid_and_fits_the_models_chat_format(string? tokenizerConfig, string? family)
    {
        if (tokenizerConfig is not null)
            _folder.Write("tokenizer_config.json", tokenizerConfig);
        var report = ModelFolder.Inspect(_folder.Path);

        var manifest = ContextManifest.Parse(ManifestWriter.Draft(report, "my-context", _folder.Path), _folder.Path, "draft.yaml");

        Assert.Multiple(() =>
        {
            Assert.That(report.ChatFamily, Is.EqualTo(family));
            Assert.That(manifest.Prompt.Messages is not null, Is.EqualTo(family is not null));
            Assert.That(manifest.SourcePath, Is.EqualTo(_folder.Path));
            Assert.That(manifest.Fields, Is.EqualTo(new[] { "evidence", "claim" }));
            Assert.That(manifest.Limits.MaxPromptTokens, Is.EqualTo(600));
            Assert.That(manifest.Labels, Has.Count.EqualTo(3));
        });
    }

    [Test]
    public void The_drafted_manifest_finds_its_folder_from_anywhere_and_whatever_it_is_called()
    {
        using var odd = new TemporaryFolder();
        var model = odd.At("a \"b\" #c: {d}\n");
        Directory.CreateDirectory(model);
        foreach (var file in new[] { "config.json", "tokenizer.json" })
            File.Copy(_folder.At(file), Path.Combine(model, file));
        File.WriteAllBytes(Path.Combine(model, "model.onnx"), TinyGraphs.Inline);

        var draft = ManifestWriter.Draft(ModelFolder.Inspect(model), "odd", "/somewhere/else");

        Assert.That(ContextManifest.Parse(draft, "/somewhere/else", "draft.yaml").SourcePath, Is.EqualTo(model));
    }
}
