using NUnit.Framework;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Daemon;

/// <summary>Which contexts are on which device, and for how long.</summary>
public sealed class DaemonResidencyTests
{
    [Test]
    public async Task A_context_leaves_its_device_after_its_idle_time_and_comes_back_when_asked_for()
    {
        await using var daemon = await StartAsync("", ("a", "idle_seconds: 1"));
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1, "a");
        var worker = (await peer.StatusAsync()).Workers.Single().Pid;

        await peer.SendAsync(1, EndMessage.Instance);
        await peer.AnswerAsync<EndedMessage>(1);
        await daemon.EventuallyAsync(async () => (await peer.StatusAsync()).Workers.Count == 0, "the idle context is evicted");
        Assert.That(Directory.Exists($"/proc/{worker}"), Is.False);
        Assert.That((await peer.StatusAsync()).Contexts.Single().Tier, Is.EqualTo("cold"));

        Assert.That((await peer.OpenAsync(2, "a")).Facts.Warm, Is.False);
    }

    [Test]
    public async Task A_context_in_use_is_not_idle_however_long_it_has_no_rows()
    {
        await using var daemon = await StartAsync("", ("a", "idle_seconds: 1"));
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1, "a");
        await Task.Delay(TimeSpan.FromSeconds(2));

        Assert.That((await peer.StatusAsync()).Workers, Has.Count.EqualTo(1));
        await peer.SendRowsAsync(1, [(7ul, "still here")]);
        Assert.That((await peer.ResultsAsync(1, 1)).Keys, Is.EqualTo(new[] { 7ul }));
    }

    [Test]
    public async Task The_least_recently_used_context_makes_room_for_another()
    {
        await using var daemon = await StartAsync(OneDevice(150), ("a", ""), ("b", ""), ("c", ""));
        await using var peer = await daemon.ConnectAsync();
        await peer.WarmAsync("a");
        await peer.WarmAsync("b");
        await peer.WarmAsync("a");
        await peer.WarmAsync("c");

        var status = await peer.StatusAsync();
        Assert.That(Resident(status), Is.EquivalentTo(new[] { "a", "c" }));
        Assert.That(status.Counters["evictions"], Is.EqualTo(1ul));
        Assert.That(status.Devices.Single().MemoryUsedBytes, Is.EqualTo(2 * 64L << 20));
    }

    [Test]
    public async Task A_pinned_context_makes_no_room_and_the_other_is_told_busy()
    {
        await using var daemon = await StartAsync($"{OneDevice(100)}\nbusy_timeout_seconds: 1", ("a", "pin: true"), ("b", ""));
        await using var peer = await daemon.ConnectAsync();
        await peer.WarmAsync("a");

        var error = await DaemonPeer.RefusalAsync(peer.WarmAsync("b"));
        Assert.That(error.Code, Is.EqualTo(ErrorCode.Busy));
        Assert.That(error.Message, Does.Contain("busy_timeout_seconds"));
        Assert.That(Resident(await peer.StatusAsync()), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task A_context_in_use_makes_room_once_its_stream_has_ended()
    {
        await using var daemon = await StartAsync(OneDevice(100), ("a", ""), ("b", ""));
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1, "a");
        await peer.SendAsync(2, new WarmMessage("b", OpenOptions.None));
        Assert.That((await peer.NextAsync(2)).Read<ProgressMessage>().Phase, Is.EqualTo(ProgressMessage.Phases.Queued));
        Assert.That(Resident(await peer.StatusAsync()), Is.EqualTo(new[] { "a" }));

        await peer.SendAsync(1, EndMessage.Instance);
        await peer.AnswerAsync<EndedMessage>(1);
        await peer.AnswerAsync<DoneMessage>(2);
        Assert.That(Resident(await peer.StatusAsync()), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task A_context_too_large_for_every_device_is_refused_with_the_numbers()
    {
        await using var daemon = await StartAsync(OneDevice(50), ("a", ""));
        await using var peer = await daemon.ConnectAsync();

        var error = await DaemonPeer.RefusalAsync(peer.WarmAsync("a"));
        Assert.That((error.Code, error.Message), Is.EqualTo((ErrorCode.NoDevice, error.Message)));
        Assert.That(error.Message, Does.Contain("64 MiB of a budget of 50"));
    }

    [Test]
    public async Task Evict_takes_off_what_nobody_uses_and_says_what_is_in_use()
    {
        await using var daemon = await StartAsync("", ("a", ""), ("b", ""));
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1, "a");
        await peer.WarmAsync("b");

        var done = await peer.AskAsync<EvictMessage, DoneMessage>(2, new EvictMessage(""));
        Assert.That((done.Counts["evicted"], done.Counts["in_use"]), Is.EqualTo((1ul, 1ul)));
        Assert.That(Resident(await peer.StatusAsync()), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task Each_cpu_device_keeps_its_workers_to_its_own_cpus()
    {
        var cpus = AllowedCpus();
        Assert.That(cpus, Has.Count.GreaterThanOrEqualTo(2), "this test needs two CPUs");
        await using var daemon = await StartAsync(
            $"""
            devices:
              - {"{"}name: left, cpus: "{cpus[0]}", memory_budget_mib: 500{"}"}
              - {"{"}name: right, cpus: "{cpus[1]}", memory_budget_mib: 500{"}"}
            """,
            ("a", ""),
            ("b", ""));
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1, "a", new OpenOptions { Device = "right" });
        await peer.OpenAsync(2, "b");

        var workers = (await peer.StatusAsync()).Workers;
        Assert.That(workers.Select(worker => (worker.Context, worker.Device)), Is.EquivalentTo(new[] { ("a", "right"), ("b", "left") }),
            "b goes to the device that is less busy");
        foreach (var worker in workers)
        {
            var expected = worker.Device == "left" ? cpus[0] : cpus[1];
            foreach (var task in Directory.EnumerateDirectories($"/proc/{worker.Pid}/task"))
                Assert.That(Field($"{task}/status", "Cpus_allowed_list:"), Is.EqualTo($"{expected}"), task);
        }
    }

    [Test]
    public async Task A_worker_asks_for_huge_pages_so_that_weights_load_in_few_page_faults()
    {
        await using var daemon = await StartAsync("", ("a", ""));
        await using var peer = await daemon.ConnectAsync();
        await peer.OpenAsync(1, "a");
        var worker = (await peer.StatusAsync()).Workers.Single();
        var environment = File.ReadAllText($"/proc/{worker.Pid}/environ").Split('\0');
        var own = Environment.GetEnvironmentVariable("GLIBC_TUNABLES");
        Assert.That(environment, Has.Member($"GLIBC_TUNABLES={(string.IsNullOrEmpty(own) ? "glibc.malloc.hugetlb=1" : own)}"));
    }

    [Test]
    public async Task A_changed_manifest_is_another_context_from_the_next_open_on()
    {
        await using var daemon = await StartAsync("", ("a", ""));
        await using var peer = await daemon.ConnectAsync();
        var before = await peer.OpenAsync(1, "a");
        await peer.SendAsync(1, EndMessage.Instance);
        await peer.AnswerAsync<EndedMessage>(1);

        daemon.WriteContext("a", TestManifests.ClaimsTiny("a").Replace("Verdict:", "Answer:", StringComparison.Ordinal));
        var after = await peer.OpenAsync(2, "a");
        Assert.That(after.Facts.Warm, Is.False);
        Assert.That(after.Facts.PromptDigest, Is.Not.EqualTo(before.Facts.PromptDigest));
        Assert.That(after.Facts.VariantDigest, Is.EqualTo(before.Facts.VariantDigest));
    }

    [Test]
    public async Task An_unusable_manifest_is_an_error_of_its_own_in_the_list_and_when_opened()
    {
        await using var daemon = await StartAsync("", ("good", ""), ("bad", "colour: red"));
        await using var peer = await daemon.ConnectAsync();

        var listed = (await peer.AskAsync<ListMessage, ListReplyMessage>(1, ListMessage.Instance)).Contexts;
        Assert.That(listed.Single(context => context.Name == "good").Problem, Is.Null);
        Assert.That(listed.Single(context => context.Name == "bad").Problem, Does.Contain("colour"));
        Assert.That((await DaemonPeer.RefusalAsync(peer.OpenAsync(2, "bad"))).Message, Does.Contain("colour"));
        Assert.That((await peer.OpenAsync(3, "good")).Facts.Context, Is.EqualTo("good"));
    }

    [Test]
    public async Task A_private_daemon_opens_a_manifest_by_its_path()
    {
        await using var daemon = await StartAsync("", ("a", ""));
        await using var peer = await daemon.ConnectAsync();
        var path = Path.Combine(daemon.Folder, "mine.yaml");
        File.WriteAllText(path, TestManifests.ClaimsTiny("mine"));

        Assert.That((await peer.OpenAsync(1, path)).Facts.Context, Is.EqualTo("mine"));
        Assert.That((await DaemonPeer.RefusalAsync(peer.OpenAsync(2, "/nowhere.yaml"))).Message, Does.Contain("does not exist"));
        Assert.That((await DaemonPeer.RefusalAsync(peer.OpenAsync(3, "b"))).Message, Does.Contain("there are a"));
    }

    private static Task<TestDaemon> StartAsync(string configuration, params (string Name, string Extra)[] contexts) =>
        TestDaemon.StartAsync(configuration,
            contexts.ToDictionary(context => context.Name, context => TestManifests.ClaimsTiny(context.Name, context.Extra)));

    private static string OneDevice(int budgetMib) => $"devices: [{{name: cpu, memory_budget_mib: {budgetMib}}}]";

    private static IEnumerable<string> Resident(StatusReplyMessage status) =>
        status.Contexts.Where(context => context.Tier == "device").Select(context => context.Name);

    private static List<int> AllowedCpus() => [.. Field("/proc/self/status", "Cpus_allowed_list:").Split(',').SelectMany(range =>
    {
        var ends = range.Split('-').Select(int.Parse).ToArray();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    })];

    private static string Field(string file, string key) =>
        File.ReadLines(file).Single(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..].Trim();
}
