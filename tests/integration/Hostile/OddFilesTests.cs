using System.Diagnostics;
using NUnit.Framework;
using Pcm.IntegrationTests.Daemon;
using Pcm.IntegrationTests.Hostile.Users;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>Pipes, devices, links and other people's files where a manifest or a model should be: an error at once, which tells nothing of them.</summary>
[NonParallelizable]
public sealed class OddFilesTests
{
    /// <summary>Far below the time after which a load without progress is given up.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(30);

    private UserDaemon _daemon = null!;
    private string _model = null!;

    private static OtherUser Victim => TestUsers.Victim;

    [OneTimeSetUp]
    public async Task StartDaemon() => _daemon = await UserDaemon.StartAsync(Victim);

    [OneTimeTearDown]
    public async Task StopDaemon()
    {
        if (_daemon is not null) await _daemon.DisposeAsync();
    }

    [SetUp]
    public async Task CopyModel()
    {
        _model = Path.Combine(_daemon.Folder, Path.GetRandomFileName());
        using var copy = Process.Start("cp", ["-rL", TestPaths.Published("share", "pcmd", "contexts", "claims-tiny"), _model]);
        await copy.WaitForExitAsync();
        await File.WriteAllTextAsync(Path.Combine(_model, "context.yaml"), Manifest(_model));
        TestUsers.Give(_model, Victim);
    }

    [Test]
    public async Task A_whole_model_of_the_users_own_is_loaded() =>
        Assert.That((await OpenAsync(_model)).Credit, Is.Positive);

    [TestCase("fifo")]
    [TestCase("/dev/zero")]
    [TestCase("/dev/full")]
    [TestCase("/proc/self/mem")]
    [TestCase("/etc/shadow")]
    [TestCase("/nothing/there")]
    public async Task A_manifest_that_is_no_file_of_the_users_is_refused_at_once(string what)
    {
        var manifest = Path.Combine(_model, "context.yaml");
        Replace(manifest, what);
        var error = await RefusalAsync(manifest);
        Assert.That(error.Message, Does.Contain(manifest));
    }

    [TestCase("tokenizer.json", "fifo")]
    [TestCase("tokenizer.json", "/etc/shadow")]
    [TestCase("tokenizer.json", "/dev/zero")]
    [TestCase("tokenizer.json", "/nothing/there")]
    [TestCase("config.json", "fifo")]
    [TestCase("config.json", "/proc/self/environ")]
    [TestCase("onnx/model.onnx", "fifo")]
    [TestCase("onnx/model.onnx", "/dev/zero")]
    [TestCase("onnx/model.onnx", "/etc/shadow")]
    public async Task A_model_file_that_is_none_is_an_error_of_the_load_at_once(string name, string what)
    {
        Replace(Path.Combine(_model, name), what);
        var error = await RefusalAsync(_model);
        Assert.That(error.Code, Is.EqualTo(ErrorCode.ContextLoadFailed));
        Assert.That(error.Message, Does.Contain(Path.GetFileName(name)));
    }

    [TestCase("source: ../../../etc")]
    [TestCase("source: /etc")]
    [TestCase("source: /proc/self")]
    public async Task A_manifest_that_points_elsewhere_loads_nothing_that_the_user_could_not_read(string source)
    {
        await File.WriteAllTextAsync(Path.Combine(_model, "context.yaml"), Manifest(_model).Replace($"source: {_model}", source, StringComparison.Ordinal));
        Assert.That((await RefusalAsync(_model)).Code, Is.EqualTo(ErrorCode.ContextLoadFailed));
    }

    [Test]
    public async Task A_pipe_among_the_sites_manifests_stops_nobody()
    {
        await using var daemon = await TestDaemon.StartAsync(isPrivate: false);
        Pipes.Make(Path.Combine(daemon.Folder, "contexts", "pipe.yaml"));
        File.CreateSymbolicLink(Path.Combine(daemon.Folder, "contexts", "zero.yaml"), "/dev/zero");
        await using var peer = await daemon.ConnectAsync();
        var list = await peer.AskAsync<ListMessage, ListReplyMessage>(1, new ListMessage()).WaitAsync(AtOnce);
        Assert.That(list.Contexts.Where(context => context.Problem is not null).Select(context => context.Name), Is.EquivalentTo(["pipe", "zero"]));
        Assert.That((await peer.OpenAsync(2)).Credit, Is.Positive);
    }

    [TestCase("tokenizer.json")]
    [TestCase("config.json")]
    public async Task A_site_context_that_reaches_for_a_secret_tells_nobody_of_it(string name)
    {
        Replace(Path.Combine(_model, name), "/etc/shadow");
        await using var daemon = await TestDaemon.StartAsync(
            contexts: new Dictionary<string, string> { ["secretive"] = Manifest(_model).Replace("name: mine", "name: secretive", StringComparison.Ordinal) }, isPrivate: false);
        await using var peer = await DaemonPeer.GreetAsync(TestUsers.Attacker.Connect(daemon.Socket));
        var error = await DaemonPeer.RefusalAsync(peer.OpenAsync(1, "secretive").WaitAsync(AtOnce));
        foreach (var secret in await File.ReadAllLinesAsync("/etc/shadow"))
        {
            Assert.That(error.Message, Does.Not.Contain(secret.Split(':')[0] + ":"));
            Assert.That(daemon.Log, Does.Not.Contain(secret));
        }
    }

    private static string Manifest(string model) => TestManifests.ClaimsTiny("mine")
        .Replace($"source: {TestPaths.Published("share", "pcmd", "contexts", "claims-tiny")}", $"source: {model}", StringComparison.Ordinal);

    private static void Replace(string path, string what)
    {
        File.Delete(path);
        if (what == "fifo") Pipes.Make(path);
        else File.CreateSymbolicLink(path, what);
        if (what == "fifo") TestUsers.Give(path, Victim);
    }

    private async Task<OpenedMessage> OpenAsync(string context)
    {
        await using var peer = await DaemonPeer.GreetAsync(Victim.Connect(_daemon.Socket));
        return await peer.OpenAsync(1, context).WaitAsync(AtOnce);
    }

    private async Task<PcmException> RefusalAsync(string context)
    {
        var error = await DaemonPeer.RefusalAsync(OpenAsync(context));
        Assert.That(error.Code, Is.Not.EqualTo(ErrorCode.Internal), error.Message);
        Assert.That(error.Message, Does.Not.Contain("root:"));
        return error;
    }
}
