using NUnit.Framework;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Daemon;

/// <summary>A load that fails is one clear error to all who wait, and is not tried in a loop.</summary>
public sealed class DaemonLoadFailureTests
{
    [Test]
    public async Task A_missing_model_is_one_error_for_all_who_wait_and_one_attempt()
    {
        await using var daemon = await TestDaemon.StartAsync(contexts: Broken());
        var peers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => daemon.ConnectAsync()));
        var errors = await Task.WhenAll(peers.Select(async peer =>
        {
            try
            {
                await peer.OpenAsync(1, "broken");
                return null;
            }
            catch (PcmException e)
            {
                return e;
            }
        }));

        Assert.That(errors.Select(error => error?.Code), Is.All.EqualTo(ErrorCode.ContextLoadFailed));
        Assert.That(errors.Select(error => error?.Message), Is.All.Contains("missing.onnx"));
        Assert.That(CountOf(daemon.Log, "could not be loaded"), Is.EqualTo(2), "once in the file and once on standard error");
        var status = await peers[0].StatusAsync();
        Assert.That(status.Counters["load_failures"], Is.EqualTo(1ul));
        Assert.That(status.Contexts.Single().Problem, Does.Contain("missing.onnx"));
        Assert.That(status.Devices.Single().MemoryUsedBytes, Is.Zero, "nothing stays reserved");
        foreach (var peer in peers)
            await peer.DisposeAsync();
    }

    [Test]
    public async Task A_failed_load_is_tried_again_at_once_when_it_is_warmed_or_its_files_change()
    {
        await using var daemon = await TestDaemon.StartAsync(contexts: Broken());
        await using var peer = await daemon.ConnectAsync();
        Assert.That((await DaemonPeer.RefusalAsync(peer.OpenAsync(1, "broken"))).Message, Does.Not.Contain("not tried again"));
        Assert.That((await DaemonPeer.RefusalAsync(peer.OpenAsync(2, "broken"))).Message, Does.Contain("not tried again"));
        Assert.That((await DaemonPeer.RefusalAsync(peer.WarmAsync("broken"))).Message, Does.Not.Contain("not tried again"));
        Assert.That((await peer.StatusAsync()).Counters["load_failures"], Is.EqualTo(2ul));

        daemon.WriteContext("broken", TestManifests.ClaimsTiny("broken"));
        Assert.That((await peer.OpenAsync(3, "broken")).Facts.Context, Is.EqualTo("broken"));
    }

    [Test]
    public async Task A_worker_program_that_ends_at_once_is_an_error_with_its_last_words()
    {
        await using var daemon = await TestDaemon.StartAsync("worker_program: /bin/false");
        await using var peer = await daemon.ConnectAsync();

        var error = await DaemonPeer.RefusalAsync(peer.OpenAsync(1));
        Assert.That(error.Code, Is.EqualTo(ErrorCode.ContextLoadFailed));
        Assert.That(error.Message, Does.Contain("exit code 1"));
    }

    private static Dictionary<string, string> Broken() =>
        new() { ["broken"] = TestManifests.ClaimsTiny("broken", model: "onnx/missing.onnx") };

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;
}
