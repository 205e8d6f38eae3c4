using System.Net.Sockets;
using System.Text.Json;
using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Daemon;
using Pcm.Linux;

namespace Pcm.IntegrationTests.Verify;

/// <summary>A private daemon is started once, serves paths, comes back when it is killed, and ends when asked.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AutostartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcm-a-").FullName;

    [TearDown]
    public async Task StopDaemon() => await RunAsync("stop", "--quiet");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Many_clients_that_start_at_once_share_one_daemon()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => RunAsync("verify", "-c", "claims-tiny", "--autostart", "--claim", "Oslo is in Norway.")));
        Assert.That(results.Select(result => result.ExitCode), Is.All.EqualTo(ExitCode.Ok), string.Join('\n', results.Select(result => result.Error)));
        Assert.That(results.Count(result => result.Error.Contains("starting a private pcmd", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(File.GetUnixFileMode(Path.Combine(_folder, "run")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task An_archive_runs_from_where_it_is_unpacked()
    {
        var result = await ClientProgram.RunShellAsync(
            Path.Combine(_folder, "none.sock"),
            $"""
             make --silent --directory='{TestPaths.RepoRoot}' archive ArtifactsPath='{_folder}/made' >&2 || exit 99
             tar --directory='{_folder}' -xzf '{_folder}'/made/pcmd-*.tar.gz
             export PCM_RUNTIME_DIR='{_folder}/unpacked'
             unset PCM_SOCKET PCM_ONNXRUNTIME
             '{_folder}'/pcmd-*/bin/pcm-client verify -c claims-tiny --autostart --claim 'Oslo is in Norway.'; code=$?
             '{_folder}'/pcmd-*/bin/pcm-client stop >&2
             exit $code
             """);
        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(result.Output, Does.Contain("\"verdict\""));
    }

    [Test]
    public async Task A_context_given_by_its_path_needs_no_option_and_check_and_render_neither()
    {
        var manifest = Path.Combine(_folder, "mine.yaml");
        File.WriteAllText(manifest, TestManifests.ClaimsTiny("mine"));
        var verified = await RunAsync("verify", "-c", manifest, "--claim", "Oslo is in Norway.");
        var check = await RunAsync("context", "check", manifest, "--json");
        var render = await RunAsync("context", "render", "-c", manifest, "--field", "claim=Oslo is in Norway.", "--json");

        Assert.That(verified.ExitCode, Is.EqualTo(ExitCode.Ok), verified.Error);
        Assert.That(JsonDocument.Parse(check.Output).RootElement.GetProperty("context").GetString(), Is.EqualTo("mine"), check.Error);
        var prompt = JsonDocument.Parse(render.Output).RootElement;
        Assert.That(prompt.GetProperty("text").GetString(), Is.EqualTo("Evidence: \nClaim: Oslo is in Norway.\nVerdict:"), render.Error);
        Assert.That(prompt.GetProperty("ids").GetArrayLength(), Is.EqualTo(prompt.GetProperty("pieces").GetArrayLength()).And.GreaterThan(prompt.GetProperty("prefix_tokens").GetInt32()));
    }

    [Test]
    public async Task A_daemon_that_is_killed_in_the_middle_of_a_run_costs_no_row()
    {
        const int Rows = 3000;
        var input = Path.Combine(_folder, "a.jsonl");
        File.WriteAllText(input, string.Concat(Enumerable.Range(1, Rows).Select(i => $"{{\"claim\":\"Anna was born in {i}.\",\"evidence\":\"Anna was born in 1910.\"}}\n")));
        var output = Path.Combine(_folder, "out.jsonl");
        using var program = Start("verify", input, "-c", "claims-tiny", "--autostart", "-o", output);
        while (program.Identity is not null && !HasParts(output)) await Task.Delay(5);

        var ping = await RunAsync("ping", "--json", "--socket", Path.Combine(_folder, "run", "pcmd.sock"));
        var pid = JsonDocument.Parse(ping.Output).RootElement.GetProperty("pid").GetInt32();
        Signals.TrySend(ProcessIdentity.Of(pid)!.Value, Signal.Kill);
        var result = await program.ResultAsync();

        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(result.Error, Does.Contain("connecting again"));
        Assert.That(VerdictFile.Read(output).Select(row => row.GetProperty("row").GetInt32()), Is.EqualTo(Enumerable.Range(1, Rows)));
    }

    [TestCase(true, Description = "killed: its socket is there and refuses")]
    [TestCase(false, Description = "stopped: it has taken its socket away, and its lock stays")]
    public async Task A_nodes_daemon_that_is_being_restarted_is_waited_for_and_not_replaced(bool leftSocket)
    {
        var socket = Path.Combine(_folder, "node.sock");
        using var ended = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (leftSocket) ended.Bind(new UnixDomainSocketEndPoint(socket));
        else File.WriteAllText(socket + ".lock", "");
        using var program = Start("verify", "-c", "claims-tiny", "--autostart", "--socket", socket, "--claim", "Oslo is in Norway.");
        await Task.Delay(TimeSpan.FromSeconds(1));
        using var daemon = new ScriptedDaemon(socket + ".new", (_, _) => null);
        File.Move(socket + ".new", socket, overwrite: true);
        var result = await program.ResultAsync();
        Assert.That((result.ExitCode, result.Error.Contains("private", StringComparison.Ordinal), daemon.Streams), Is.EqualTo((ExitCode.Ok, false, 1)), result.ToString());
    }

    [Test]
    public async Task A_folder_that_others_may_write_to_is_refused()
    {
        var shared = Directory.CreateDirectory(Path.Combine(_folder, "run"));
        shared.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite;
        var result = await RunAsync("verify", "-c", "claims-tiny", "--autostart", "--claim", "x");
        Assert.That((result.ExitCode, result.Error.Contains("others may write")), Is.EqualTo((ExitCode.NotAllowed, true)), result.Error);
        shared.Delete();
    }

    private static bool HasParts(string output) =>
        Directory.Exists(output + ".pcm") && new DirectoryInfo(output + ".pcm").EnumerateFiles("part-*").Any(file => file.Length > 0);

    private ClientProgram Start(params string[] arguments) => ClientProgram.StartWith(
        socket: null, new Dictionary<string, string> { ["PCM_RUNTIME_DIR"] = Path.Combine(_folder, "run") }, arguments);

    private async Task<ClientResult> RunAsync(params string[] arguments)
    {
        using var program = Start(arguments);
        program.Input.Close();
        return await program.ResultAsync();
    }
}
