using NUnit.Framework;
using Pcm.Linux;
using Pcm.Protocol;
using Pcm.UnitTests.Linux;

namespace Pcm.UnitTests.Protocol;

/// <summary>A device's fence: who may be on it, and how it is cleared.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GateTests : IDisposable
{
    private static readonly GateHolder Job = new("job-1", "job 1", TakesPart: true);
    private static readonly GateHolder Owner = new("job-2", "job 2", TakesPart: false);

    private readonly OwnFolder _folder = new();
    private readonly Gate _gate;

    public GateTests()
    {
        _gate = new Gate(_folder.File("gpu0"));
        _gate.Prepare(FileFacts.Of(_folder.Path)!.Value.Gid);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Nothing_is_brought_to_a_device_that_no_job_holds_but_what_is_there_may_stay()
    {
        Assert.That(_gate.Read().StartRefusal, Does.Contain("held by nobody"));
        Assert.That(_gate.Read().StayRefusal, Is.Null);
        Assert.That(() => _gate.Enter(), Throws.TypeOf<GateClosedException>().With.Message.Contain("gpu0"));
    }

    [Test]
    public void A_job_that_takes_part_opens_it_and_one_that_does_not_closes_it()
    {
        _gate.Hold(Job);
        _gate.Enter().Dispose();
        _gate.Hold(Owner);
        Assert.That(_gate.Read().StayRefusal, Does.Contain("job 2"));
        Assert.That(() => _gate.Enter(), Throws.TypeOf<GateClosedException>());

        _gate.Release(Owner.Id);
        _gate.Release("job-never-was");
        _gate.Enter().Dispose();
    }

    [Test]
    public void A_device_that_an_admin_drained_stays_closed_whoever_holds_it()
    {
        _gate.Hold(Job);
        _gate.Drain("memory is being changed");
        _gate.Prepare(FileFacts.Of(_folder.Path)!.Value.Gid);
        Assert.That(_gate.Read().StartRefusal, Does.Contain("memory is being changed"));
        _gate.Resume();
        _gate.Resume();
        Assert.That(_gate.Read().StartRefusal, Is.Null);
    }

    [TestCase("")]
    [TestCase("not json")]
    [TestCase("""{"name": "job 3"}""")]
    [TestCase("""{"name": 3, "takes_part": true, "boot": 7}""")]
    public void A_holder_that_cannot_be_read_closes_the_device(string contents)
    {
        _gate.Hold(Job);
        File.WriteAllText(_folder.File("gpu0/job-3"), contents);
        Assert.That(_gate.Read().StayRefusal, Does.Contain("job-3"));
    }

    [Test]
    public void Holders_of_an_earlier_boot_and_unfinished_ones_do_not_count()
    {
        File.WriteAllText(_folder.File("gpu0/job-0"), """{"name": "job 0", "takes_part": false, "boot": "another"}""");
        File.WriteAllText(_folder.File("gpu0/job-9.77.new"), "");
        _gate.Hold(Job);
        Assert.That(_gate.Read().Holders, Is.EqualTo(new[] { Job }));
    }

    [Test]
    public void Only_what_a_writer_that_is_gone_left_half_written_is_cleared_away()
    {
        File.WriteAllText(_folder.File("gpu0/job-9.1073741824.new"), "");
        File.WriteAllText(_folder.File($"gpu0/job-8.{Environment.ProcessId}.new"), "");
        _gate.ClearUnfinished();
        Assert.That(Directory.GetFiles(_gate.Directory, "*.new").Select(Path.GetFileName), Is.EqualTo(new[] { $"job-8.{Environment.ProcessId}.new" }));
    }

    [Test]
    public void A_job_that_was_released_does_not_come_back_by_being_changed()
    {
        var lease = new JobLease { Job = 7, Uid = 1000, Partition = "scavenger", Context = "c", MayTakePart = true, Sluid = "s", Since = DateTimeOffset.FromUnixTimeMilliseconds(5) };
        var holder = new GateHolder("job-7-t", "job 7", TakesPart: false, lease);
        _gate.Hold(holder);
        Assert.That(_gate.Change(holder with { TakesPart = true }), Is.True);
        Assert.That(_gate.Read().Holders.Single(), Is.EqualTo(holder with { TakesPart = true }));
        _gate.Release(holder.Id);
        Assert.That((_gate.Change(holder), _gate.Read().Holders.Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task Clearing_ends_whoever_is_there_also_a_stopped_one_that_nobody_wrote_down(CancellationToken ct)
    {
        using var watcher = new ProcessWatcher();
        var workers = new[] { await StartWorkerAsync(ct), await StartWorkerAsync(ct) };
        Signals.TrySend(workers[0], Signal.Stop);
        Assert.That(_gate.Workers(), Is.EquivalentTo(workers.Select(worker => worker.Pid)));

        _gate.Hold(Owner);
        Assert.That(await _gate.ClearAsync(watcher, TimeSpan.FromSeconds(30), ct), Is.EqualTo(2));
        Assert.That(_gate.Workers(), Is.Empty);
        Assert.That(workers.Any(worker => worker.IsAlive), Is.False);
        Assert.That(await _gate.ClearAsync(watcher, TimeSpan.FromSeconds(30), ct), Is.Zero);
    }

    [Test]
    public void The_workers_group_reads_and_others_see_nothing()
    {
        _gate.Hold(Job);
        Assert.That(FileFacts.Of(_folder.File("gpu0"))!.Value.Permissions, Is.EqualTo(0x1e8));
        foreach (var file in Directory.EnumerateFiles(_folder.File("gpu0")))
            Assert.That(FileFacts.Of(file)!.Value.Permissions, Is.EqualTo(0x1a0), file);
    }

    private Task<ProcessIdentity> StartWorkerAsync(CancellationToken ct) => PresentProcess.StartAsync(_folder.File("gpu0/lock"), ct);
}
