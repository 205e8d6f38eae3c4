using NUnit.Framework;
using Pcm.IntegrationTests.Daemon;
using Pcm.IntegrationTests.Hooks;
using Pcm.IntegrationTests.Hostile.Users;
using Pcm.IntegrationTests.Manuals;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Metrics;

/// <summary>What the metrics say of a real daemon is what was done with it.</summary>
internal sealed class MetricsValueTests : MetricsFixture
{
    [Test]
    public async Task Opens_rows_loads_and_evictions_are_counted_and_promtool_finds_nothing_to_say()
    {
        await using var daemon = await TestDaemon.StartAsync(Configuration, new Dictionary<string, string>
        {
            ["claims-tiny"] = TestManifests.ClaimsTiny(),
            ["broken"] = TestManifests.ClaimsTiny("broken", model: "onnx/missing.onnx"),
        });
        await using var peer = await daemon.ConnectAsync();
        await RunAsync(peer, 1, 20);
        await RunAsync(peer, 2, 5);
        await RunAsync(peer, 3, 5);
        await SendRowWithoutClaimAsync(peer, 4);
        await DaemonPeer.RefusalAsync(peer.OpenAsync(5, "broken"));

        var before = await WaitForAsync(daemon, "pcmd_load_failures_total{code=\"context_load_failed\"}", 1);
        Assert.Multiple(() =>
        {
            Assert.That(before["pcmd_up"], Is.EqualTo(1));
            Assert.That(before["pcmd_connections"], Is.EqualTo(1));
            Assert.That(before["pcmd_streams"], Is.Zero);
            Assert.That(before["pcmd_opens_total"], Is.EqualTo(4));
            Assert.That(before["pcmd_warm_hits_total"], Is.EqualTo(3));
            Assert.That(before["pcmd_rows_answered_total"], Is.EqualTo(31));
            Assert.That(before["pcmd_rows_failed_total{code=\"field_missing\"}"], Is.EqualTo(1));
            Assert.That(before["pcmd_rows_failed_total{code=\"too_long\"}"], Is.Zero);
            Assert.That(before["pcmd_loads_total"], Is.EqualTo(1));
            Assert.That(before["pcmd_load_duration_seconds_count"], Is.EqualTo(1));
            Assert.That(before["pcmd_evictions_total"], Is.Zero);
            Assert.That(before["pcmd_recent_eviction_duration_seconds{quantile=\"0.5\"}"], Is.NaN);
            Assert.That(before["pcmd_device_resident_contexts{device=\"cpu\"}"], Is.EqualTo(1));
            Assert.That(before["pcmd_device_worker_anonymous_bytes{device=\"cpu\"}"], Is.Positive);
            Assert.That(before["pcmd_device_memory_reserved_bytes{device=\"cpu\"}"], Is.EqualTo(64 << 20));
            Assert.That(before["pcmd_context_memory_bytes{context=\"claims-tiny\",variant=\"fp32\",device=\"cpu\"}"], Is.EqualTo(64 << 20));
            Assert.That(before["pcmd_device_used_seconds_total{device=\"cpu\"}"], Is.Positive);

            // Each of the three warm hits saved what the one load took.
            Assert.That(before["pcmd_device_saved_seconds_total{device=\"cpu\"}"],
                Is.EqualTo(3 * before["pcmd_load_duration_seconds_sum"]).Within(1e-9).And.Positive);
        });

        await peer.AskAsync<EvictMessage, DoneMessage>(6, new EvictMessage("claims-tiny", null));
        var after = await WaitForAsync(daemon, "pcmd_evictions_total", 1);
        Assert.Multiple(() =>
        {
            Assert.That(after["pcmd_eviction_duration_seconds_count"], Is.EqualTo(1));
            Assert.That(after["pcmd_eviction_duration_seconds_bucket{le=\"+Inf\"}"], Is.EqualTo(1));
            Assert.That(after["pcmd_eviction_duration_seconds_sum"], Is.Positive);
            Assert.That(after["pcmd_recent_eviction_duration_seconds{quantile=\"0.5\"}"], Is.EqualTo(after["pcmd_eviction_duration_seconds_sum"]));
            Assert.That(after["pcmd_recent_eviction_duration_seconds{quantile=\"0.99\"}"], Is.EqualTo(after["pcmd_eviction_duration_seconds_sum"]));
            Assert.That(after["pcmd_device_resident_contexts{device=\"cpu\"}"], Is.Zero);
            Assert.That(after["pcmd_device_memory_reserved_bytes{device=\"cpu\"}"], Is.Zero);
            Assert.That(after.Samples.Keys, Has.None.StartsWith("pcmd_context_memory_bytes"));
        });
        await Promtool.ApproveAsync(MetricsFile);
    }

    [Test]
    public async Task A_device_that_a_job_holds_is_held_and_its_eviction_for_the_owner_is_counted()
    {
        await using var daemon = await TestDaemon.StartAsync(
            $$"""
            {{Configuration}}
            devices: [{name: g0, kind: cpu, cpus: "0", gres_index: 0, memory_budget_mib: 3000}]
            slurm: {partitions: [scavenger], hook_deadline_seconds: 4}
            """,
            isPrivate: false);
        var user = User.Find("games") is { } account ? new OtherUser("games", account.Uid, account.Gid) : throw new InvalidOperationException("no user games");
        var job = new HookJob(4711, user, Comment: "pcm:claims-tiny");
        await HookAsync(daemon, "prolog", job);
        var lent = await WaitForAsync(daemon, "pcmd_device_resident_contexts{device=\"g0\"}", 1);
        Assert.That((lent["pcmd_device_held{device=\"g0\"}"], lent["pcmd_device_open{device=\"g0\"}"], lent["pcmd_leases"]), Is.EqualTo((1, 1, 1)));

        await HookAsync(daemon, "epilog", job);
        await WaitForAsync(daemon, "pcmd_device_held{device=\"g0\"}", 0);
        await HookAsync(daemon, "prolog", job with { Id = 4712, Partition = HookJob.Owner, Comment = null });
        var owned = await WaitForAsync(daemon, "pcmd_evictions_total", 1);
        Assert.That((owned["pcmd_device_held{device=\"g0\"}"], owned["pcmd_device_open{device=\"g0\"}"], owned["pcmd_device_resident_contexts{device=\"g0\"}"]),
            Is.EqualTo((1, 0, 0)));
        await using var peer = await daemon.ConnectAsync();
        Assert.That((await peer.StatusAsync()).Counters["evictions"], Is.EqualTo(1ul), "status counts what the metrics count");
    }

    [Test]
    public async Task Every_metric_stands_in_the_page_with_its_type_and_help_and_no_other()
    {
        await using var daemon = await TestDaemon.StartAsync(Configuration);
        var written = (await WaitForAsync(daemon, "pcmd_up", 1)).Metrics.Select(metric => $"{metric.Key} ({metric.Value.Type}): {metric.Value.Help}");
        var documented = ManPage.Read("pcmd.8").Sections.Single(section => section.Heading == "METRICS").Terms.Select(term => $"{term.Term}: {term.Text}");
        Assert.That(documented, Is.EqualTo(written));
    }

    private static async Task RunAsync(DaemonPeer peer, uint stream, int rows)
    {
        var opened = await peer.OpenAsync(stream);
        await peer.RunAsync(stream, opened.Credit, [.. Enumerable.Range(0, rows).Select(row => $"Tower {row} is tall.")]);
    }

    private static async Task SendRowWithoutClaimAsync(DaemonPeer peer, uint stream)
    {
        await peer.OpenAsync(stream);
        using var rows = new RowsBuilder();
        rows.Add(0, new Dictionary<string, string> { ["evidence"] = "It is tall." });
        await peer.SendAsync(stream, rows.ToMessage());
        Assert.That((await peer.ResultsAsync(stream, 1))[0].Status, Is.EqualTo(ErrorCode.FieldMissing));
        await peer.SendAsync(stream, EndMessage.Instance);
        await peer.AnswerAsync<EndedMessage>(stream);
    }

    private static async Task HookAsync(TestDaemon daemon, string hook, HookJob job)
    {
        var result = await HookProgram.RunAsync(job.Environment, hook, "--config", Path.Combine(daemon.Folder, "pcmd.yaml"));
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
    }
}
