using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Verify;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.IntegrationTests.Faults;

/// <summary>
/// Every kind of failing load is one attempt and one clear error to all who wait, which is remembered; once its cause is mended the context
/// loads.
/// </summary>
internal sealed class LoadFaultTests : FaultFixture
{
    private const int Waiting = 3;

    [TestCase("onnx/model.onnx", "does not exist")]
    [TestCase("onnx/model.onnx_data", "model.onnx_data")]
    [TestCase("tokenizer.json", "as downloaded from Hugging Face")]
    [TestCase("config.json", "config.json")]
    public async Task A_missing_file_is_named(string file, string says)
    {
        var model = Write(new ModelSpec());
        File.Delete(Path.Combine(model, file));

        await AssertOneErrorUntilMendedAsync(Path.GetFileName(file), says);
    }

    [Test]
    public async Task External_data_that_was_cut_short_is_named()
    {
        var model = Write(new ModelSpec());
        using (var data = File.OpenWrite(Path.Combine(model, SyntheticModel.ExternalDataName)))
            data.SetLength(data.Length / 2);

        await AssertOneErrorUntilMendedAsync("model.onnx_data", "download it again");
    }

    [TestCase(FolderDefect.CorruptGraph, "download or export it again")]
    [TestCase(FolderDefect.WrongVocabulary, "belong to different models")]
    public async Task A_folder_whose_files_are_not_one_model_is_said_to_be_so(FolderDefect defect, string says)
    {
        Write(new ModelSpec { Defect = defect });

        await AssertOneErrorUntilMendedAsync("model", says);
    }

    [TestCase(GraphDefect.UnknownOperator, "PhaseMirror")]
    [TestCase(GraphDefect.FutureOpset, "opset")]
    [TestCase(GraphDefect.Insatiable, "does not fit the memory")]
    public async Task A_graph_that_the_runtime_cannot_load_is_said_to_be_so(GraphDefect defect, string says)
    {
        Write(new ModelSpec { Flavour = new DecoderFlavour { Defect = defect } });

        await AssertOneErrorUntilMendedAsync("model.onnx", says);
    }

    [TestCase("fault-killed", 2, "killed from outside")]
    [TestCase("fault-abort", 2, "signal 6")]
    [TestCase("fault-stall", 1, "load_timeout_seconds")]
    [TestCase("fault-freeze", 1, "load_timeout_seconds")]
    public async Task A_worker_that_dies_or_hangs_while_it_loads_is_not_started_in_a_loop(string fault, int attempts, string says)
    {
        await using var daemon = await StartAsync($"{FaultyWorker}load_timeout_seconds: 1\n");
        daemon.WriteContext(Context, Manifest(description: fault));

        await AssertAllAreToldAsync(daemon, Context, says);
        Assert.That(StartsOf(daemon), Is.EqualTo(attempts));

        daemon.WriteContext(Context, Manifest());
        Assert.That((await VerifyAsync(daemon, WriteClaims("in", 5, ""), "out")).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task A_worker_that_is_killed_once_while_it_loads_is_replaced_and_nobody_is_told()
    {
        await using var daemon = await StartAsync(FaultyWorker);
        daemon.WriteContext(Context, Manifest(description: $"fault-killed:{PathOf("flag")}"));

        Assert.That((await VerifyAsync(daemon, WriteClaims("in", 5, ""), "out")).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That(await CountAsync(daemon, "load_failures"), Is.Zero);
    }

    [Test]
    public async Task A_context_that_does_not_come_back_after_a_crash_is_one_error_and_remembered()
    {
        var model = Write(new ModelSpec { Flavour = new DecoderFlavour { Faults = GraphFaults.Endless } });
        await using var daemon = await StartAsync("pass_timeout_seconds: 1\n");
        daemon.WriteContext("mended", Manifest("mended", model));
        using var hanging = ClientProgram.Start(daemon.Socket,
            "verify", WriteClaims("in", 20, FaultSigns.Word(GraphFaults.Endless), 4), "-c", "mended", "-o", PathOf("out"));
        await daemon.EventuallyAsync(async () => (await StatusAsync(daemon)).Streams.Any(stream => stream.RowsReceived == 20), "rows have come");
        File.Delete(Path.Combine(model, "tokenizer.json"));

        var result = await hanging.ResultAsync();
        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.NoService), result.ToString());
        Assert.That(result.Error, Does.Contain("tokenizer.json"));
        Assert.That(await CountAsync(daemon, "load_failures"), Is.EqualTo(1ul));
        Assert.That((await StatusAsync(daemon)).Devices.Single().MemoryUsedBytes, Is.Zero, "nothing stays reserved");
    }

    private string Write(ModelSpec spec) => SyntheticModel.Write(PathOf("model"), spec);

    private async Task AssertOneErrorUntilMendedAsync(params string[] says)
    {
        await using var daemon = await StartAsync();
        daemon.WriteContext("mended", Manifest("mended", PathOf("model")));

        await AssertAllAreToldAsync(daemon, "mended", says);

        Directory.Delete(PathOf("model"), recursive: true);
        Write(new ModelSpec());
        var mended = await VerifyAsync(daemon, WriteClaims("in", 5, ""), "out", "mended");
        Assert.That(mended.ExitCode, Is.EqualTo(ExitCode.Ok), mended.Error);
    }

    // Several at once get the same error by one attempt, and one who comes later hears that it is remembered.
    private async Task AssertAllAreToldAsync(TestDaemon daemon, string context, params string[] says)
    {
        var claims = WriteClaims("waiting", 5, "");
        var results = await Task.WhenAll(Enumerable.Range(0, Waiting).Select(i => VerifyAsync(daemon, claims, $"waiting{i}.out", context)));
        foreach (var result in results)
        {
            Assert.That(result.ExitCode, Is.EqualTo(ExitCode.NoService).Or.EqualTo(ExitCode.TryAgain), result.ToString());
            foreach (var text in says)
                Assert.That(result.Error, Does.Contain(text));
        }

        Assert.That(await CountAsync(daemon, "load_failures"), Is.EqualTo(1ul), "one attempt for all");
        var later = await VerifyAsync(daemon, claims, "later.out", context);
        Assert.That(later.Error, Does.Contain(says[0]).And.Contain("not tried again for"));
        Assert.That(await CountAsync(daemon, "load_failures"), Is.EqualTo(1ul));
    }

    private static int StartsOf(TestDaemon daemon) =>
        File.ReadAllText(Path.Combine(daemon.Folder, "stderr")).Split($"started for context {Context}").Length - 1;
}
