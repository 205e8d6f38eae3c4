using System.Diagnostics;
using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace Pcm.InstallTests;

/// <summary>The admin page, typed line by line into one node, from its first boot to the package's purge; each test goes on where the one before ended.</summary>
[NonParallelizable]
internal sealed class AdminStoryTests
{
    private static readonly string[] Sections =
    [
        "A node with Slurm",
        "Installing",
        "Configuring",
        "Slurm's hooks",
        "A user's jobs",
        "Restarts",
        "Maintenance",
        "Upgrading",
        "Removing",
    ];

    private Machine _machine = null!;

    [OneTimeSetUp]
    public async Task BootAsync() => _machine = await InstallMachine.BootAsync();

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_machine is not null)
            await _machine.DisposeAsync();
    }

    [TearDown]
    public async Task TellWhyAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
            await TestContext.Out.WriteLineAsync((await _machine.RunAsync("sh", "-c", "journalctl --no-pager --lines 80; tail -n 30 /var/log/slurm/*.log")).Output);
    }

    [Test, Order(1)]
    public Task A_node_runs_Slurm_before_pcmd_is_there() => RunAsync(Sections[0]);

    [Test, Order(2)]
    public async Task Installing_is_enough_for_a_first_verdict()
    {
        var started = Stopwatch.GetTimestamp();
        await RunAsync(Sections[1]);
        await TestContext.Progress.WriteLineAsync($"from apt-get install to the first verdict: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
    }

    [Test, Order(3)]
    public Task A_site_configures_its_devices() => RunAsync(Sections[2]);

    [Test, Order(4)]
    public Task The_hooks_are_wired_by_the_admin() => RunAsync(Sections[3]);

    [Test, Order(5)]
    public Task A_users_jobs_find_the_context_warm_and_an_owners_job_finds_the_device_empty() => RunAsync(Sections[4]);

    [Test, Order(6)]
    public Task Restarts_keep_contexts_and_stopping_the_slice_ends_them() => RunAsync(Sections[5]);

    [Test, Order(7)]
    public Task Maintenance_clears_the_node_until_it_is_resumed() => RunAsync(Sections[6]);

    [Test, Order(8)]
    public Task An_upgrade_keeps_configuration_and_warm_contexts() => RunAsync(Sections[7]);

    [Test, Order(9)]
    public Task Removing_drains_nothing_and_purging_leaves_nothing() => RunAsync(Sections[8]);

    [Test]
    public void No_line_of_the_page_is_left_untried() => Assert.That(AdminPage.Sections, Is.EquivalentTo(Sections));

    private Task RunAsync(string section) => new PageRunner(_machine).RunAsync(section);
}
