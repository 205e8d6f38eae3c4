using NUnit.Framework;
using Pcm.Protocol;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.IntegrationTests.Workers;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WorkerLoadTests : IDisposable
{
    private const int LoadFailed = 4;

    private readonly string _folder = Directory.CreateTempSubdirectory("pcm-load-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_folder_of_links_into_a_blob_store_loads_as_downloaded()
    {
        var snapshot = Synthesise(new ModelSpec { Layout = FolderLayout.Cache });
        var manifest = TestContexts.SyntheticManifest.Replace("source: model", $"source: {snapshot}", StringComparison.Ordinal);
        var (worker, peer) = await WorkerFixture.StartLoadedAsync(TestContexts.Load(manifest, _folder));
        await using (worker)
        {
            await peer.OpenAsync(1);
            var results = await peer.RunAsync(1, [new Dictionary<string, string> { ["claim"] = "grass is green" }]);
            Assert.That(results[0].Status, Is.EqualTo(ErrorCode.None));
        }
    }

    [TestCase(FolderDefect.CorruptGraph, "model.onnx")]
    [TestCase(FolderDefect.MissingExternalData, "model.onnx_data")]
    [TestCase(FolderDefect.WrongVocabulary, "tokenizer")]
    public async Task A_damaged_model_folder_is_one_clear_error(FolderDefect defect, string says)
    {
        Synthesise(new ModelSpec { Defect = defect });

        await AssertLoadFails(TestContexts.SyntheticManifest, says);
    }

    [TestCase("onnx/model.onnx")]
    [TestCase("tokenizer.json")]
    [TestCase("config.json")]
    public async Task A_missing_file_is_named(string file)
    {
        Synthesise(new ModelSpec());
        File.Delete(Path.Combine(_folder, "model", file));

        await AssertLoadFails(TestContexts.SyntheticManifest, Path.GetFileName(file));
    }

    [TestCase(GraphDefect.Encoder)]
    [TestCase(GraphDefect.UnknownOperator)]
    public async Task A_graph_that_cannot_be_served_is_refused(GraphDefect defect)
    {
        Synthesise(new ModelSpec { Flavour = new DecoderFlavour { Defect = defect } });

        await AssertLoadFails(TestContexts.SyntheticManifest, "model.onnx");
    }

    [TestCase("variants: [{name: fp32, model: onnx/model.onnx}]", "variants: [{name: fp32, model: onnx/model.onnx, devices: [cuda]}]", "no variant of synthetic is for a cpu device")]
    [TestCase("labels:", "lables:", "did you mean \"labels\"?")]
    public async Task A_manifest_that_does_not_fit_is_refused_with_the_reason(string right, string wrong, string says)
    {
        Synthesise(new ModelSpec());

        await AssertLoadFails(TestContexts.SyntheticManifest.Replace(right, wrong, StringComparison.Ordinal), says);
    }

    [Test]
    public async Task A_runtime_that_is_not_there_is_named()
    {
        Synthesise(new ModelSpec());

        await AssertLoadFails(TestContexts.SyntheticManifest, "/nowhere/libonnxruntime.so", load => load with { OnnxRuntimePath = "/nowhere/libonnxruntime.so" });
    }

    [Test]
    public async Task The_workers_threads_keep_to_the_devices_CPUs()
    {
        var (worker, peer) = await WorkerFixture.StartLoadedAsync(TestContexts.ClaimsTiny() with { Cpus = [0], Threads = 1 });
        await using (worker)
        {
            await peer.OpenAsync(1);
            await peer.RunAsync(1, TestContexts.Rows(10));
            var lists = Directory.GetDirectories($"/proc/{worker.Process.Id}/task")
                .SelectMany(task => File.ReadLines(Path.Combine(task, "status")))
                .Where(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal));
            Assert.That(lists, Is.Not.Empty.And.All.Match(@":\s+0$"));
        }
    }

    private string Synthesise(ModelSpec spec) => SyntheticModel.Write(Path.Combine(_folder, "model"), spec);

    private async Task AssertLoadFails(string manifest, string says, Func<LoadMessage, LoadMessage>? change = null)
    {
        await using var worker = WorkerFixture.Start();
        var peer = await worker.AcceptAsync();
        var load = TestContexts.Load(manifest, _folder);

        var error = Assert.ThrowsAsync<PcmException>(() => peer.LoadAsync(change is null ? load : change(load)))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCode.ContextLoadFailed));
        Assert.That(error.Message, Does.Contain(says));
        Assert.That(await worker.ExitCodeAsync(), Is.EqualTo(LoadFailed));
        Assert.That(worker.Log, Does.Contain("load failed"));
    }
}
