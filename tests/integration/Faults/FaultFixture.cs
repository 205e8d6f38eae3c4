using System.Text.Json;
using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Daemon;
using Pcm.IntegrationTests.Verify;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Faults;

/// <summary>Rows that set off faults, verified by the published client beside rows that are in order.</summary>
internal abstract class FaultFixture
{
    protected const string Context = "faulting";

    /// <summary>Workers of the shipped program whose rows reach faults through the model's graph need nothing; this one has its own.</summary>
    protected static string FaultyWorker =>
        $"worker_program: {TestPaths.FaultyWorker}\nonnxruntime_library: {TestPaths.OnnxRuntime}\n";

    protected string Folder { get; private set; } = null!;

    [SetUp]
    public void MakeFolder() => Folder = Directory.CreateTempSubdirectory("pcm-x-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(Folder, recursive: true);

    /// <summary>A context over the synthetic model whose graph has every fault.</summary>
    protected static string Manifest(string name = Context, string? source = null, string description = "") => $$"""
        name: {{name}}
        description: "{{description}}"
        source: {{source ?? FaultingModel.Folder}}
        variants: [{name: fp32, model: onnx/model.onnx, memory_mib: 256}]
        prompt: {template: "Claim: {claim}\nVerdict:"}
        labels: [{text: " true", verdict: "yes"}, {text: " false", verdict: "no"}]
        limits: {max_new_tokens: 8}
        """;

    protected static Task<TestDaemon> StartAsync(string configuration = "", bool isPrivate = true) => TestDaemon.StartAsync(
        configuration,
        new Dictionary<string, string> { [Context] = Manifest(), ["claims-tiny"] = TestManifests.ClaimsTiny() },
        isPrivate: isPrivate);

    protected string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Claims of some different lengths; those of the given rows, counted from 1, say something else.</summary>
    protected string WriteClaims(string name, int rows, string word, params int[] guilty)
    {
        var lines = Enumerable.Range(1, rows).Select(row => JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["claim"] = $"The tower of {string.Concat(Enumerable.Repeat("Port Ellery ", 1 + row % 4))} was built in {1800 + row}"
                + (guilty.Contains(row) ? $" {word} again." : "."),
        }));
        File.WriteAllLines(PathOf(name), lines);
        return PathOf(name);
    }

    protected Task<ClientResult> VerifyAsync(TestDaemon daemon, string claims, string output, string context = Context) =>
        ClientProgram.RunAsync(daemon.Socket, "verify", claims, "-c", context, "-o", PathOf(output));

    /// <summary>
    /// Runs rows of which some are guilty, and the same without the fault on the same daemon after it: only the guilty fail, the others are
    /// answered as undisturbed, and the context is there for the second run.
    /// </summary>
    protected async Task AssertOnlyTheGuiltyFailAsync(TestDaemon daemon, string word, int rows, params int[] guilty)
    {
        var disturbed = await VerifyAsync(daemon, WriteClaims("disturbed.jsonl", rows, word, guilty), "disturbed.out");
        Assert.That(disturbed.ExitCode, Is.EqualTo(ExitCode.RowErrors), $"{disturbed}\n{daemon.Log}");
        var undisturbed = await VerifyAsync(daemon, WriteClaims("undisturbed.jsonl", rows, word), "undisturbed.out");
        Assert.That(undisturbed.ExitCode, Is.EqualTo(ExitCode.Ok), $"{undisturbed}\n{daemon.Log}");

        var lines = VerdictFile.Read(PathOf("disturbed.out"));
        Assert.That(lines.Where(HasError).Select(RowOf), Is.EqualTo(guilty));
        Assert.That(lines.Where(HasError).Select(CodeOf), Is.All.EqualTo("item_failed"));
        VerdictFile.AssertSame(
            [.. lines.Where(line => !HasError(line))],
            [.. VerdictFile.Read(PathOf("undisturbed.out")).Where(line => !guilty.Contains(RowOf(line)))]);
    }

    protected static bool HasError(JsonElement line) => line.TryGetProperty("error", out _);

    protected static int RowOf(JsonElement line) => line.GetProperty("row").GetInt32();

    protected static string CodeOf(JsonElement line) => line.GetProperty("error").GetProperty("code").GetString()!;

    protected static async Task<StatusReplyMessage> StatusAsync(TestDaemon daemon)
    {
        await using var peer = await daemon.ConnectAsync();
        return await peer.StatusAsync();
    }

    /// <summary>What the daemon counted since it started.</summary>
    protected static async Task<ulong> CountAsync(TestDaemon daemon, string counter) => (await StatusAsync(daemon)).Counters[counter];
}
