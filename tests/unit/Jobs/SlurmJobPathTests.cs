using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Pcmd.Identity;

namespace Pcm.UnitTests.Jobs;

/// <summary>Which job the cgroups of a process name, and what only looks like one.</summary>
public sealed class SlurmJobPathTests
{
    private const string Sluid = "s0AB12CD34EF56";

    // As read in a job of 22.05 with cgroup v1, other hierarchies included.
    private const string Version1 = """
        12:pids:/
        11:devices:/slurm_n1/uid_1001/job_4711/step_batch/task_0
        7:freezer:/slurm_n1/uid_1001/job_4711/step_batch
        4:memory:/slurm_n1/uid_1001/job_4711/step_batch/task_0
        1:name=systemd:/system.slice/slurmd.service
        0::/system.slice/slurmd.service
        """;

    private const string Session = """
        1:name=systemd:/user.slice/user-1001.slice/user@1001.service/app.slice
        0::/user.slice/user-1001.slice/user@1001.service/app.slice
        """;

    [TestCase("0::/system.slice/slurmstepd.scope/job_4711/step_0/user/task_0\n", 4711u, "0")]
    [TestCase("0::/system.slice/slurmstepd.scope/job_4711/step_batch/user/task_special", 4711u, "batch")]
    [TestCase("0::/system.slice/slurmstepd.scope/job_1/step_extern", 1u, "extern")]
    [TestCase("0::/system.slice/slurmstepd.scope/job_4294967295/step_interactive/slurm", uint.MaxValue, "interactive")]
    [TestCase("0::/system.slice/slurmstepd.scope/job_4711/step_4294967290/user", 4711u, "4294967290")]
    [TestCase("0::/system.slice/slurmstepd.scope/job_4711/step_0+1/user", 4711u, "0+1", Description = "a component of a heterogeneous job")]
    [TestCase("0::/system.slice/n1_slurmstepd.scope/job_4711/step_0/user/task_0", 4711u, "0", Description = "built for several slurmd on a host")]
    [TestCase("0::/system.slice/slurmstepd.scope/job_4711/step_0/user/task_0/job_5/step_1", 4711u, "0", Description = "the job's own folders below it")]
    [TestCase("3:cpuset:/\n0::/system.slice/slurmstepd.scope/job_4711/step_0/user/task_0\n", 4711u, "0")]
    public void A_job_in_cgroup_v2(string text, uint id, string step) => AssertIsJob(text, new SlurmJobReference(id, null, step));

    [TestCase("0::/system.slice/slurmstepd.scope/" + Sluid + "/step_0/user/task_0", "0")]
    [TestCase("0::/system.slice/n1_slurmstepd.scope/" + Sluid + "/step_batch", "batch")]
    public void A_job_by_its_sluid(string text, string step) => AssertIsJob(text, new SlurmJobReference(null, Sluid, step));

    [TestCase(Version1, "batch")]
    [TestCase("7:freezer:/slurm/uid_1001/job_4711/step_3", "3")]
    [TestCase("2:cpu,cpuacct:/slurm/uid_1001/job_4711/step_extern/task_1", "extern")]
    public void A_job_in_cgroup_v1(string text, string step) => AssertIsJob(text, new SlurmJobReference(4711, null, step, 1001));

    [Test]
    public void The_kernels_line_ends_only_at_a_newline() => AssertIsJob(
        Version1.Replace("\n", "\r\n", StringComparison.Ordinal).Replace("step_batch\r", "step_batch", StringComparison.Ordinal),
        new SlurmJobReference(4711, null, "batch", 1001));

    [TestCase("0::/system.slice/n2_slurmstepd.scope/job_4711/step_0/user/task_0")]
    [TestCase("0::/system.slice/n10_slurmstepd.scope/job_4711/step_0/user/task_0")]
    [TestCase("0::/system.slice/N1_slurmstepd.scope/job_4711/step_0/user/task_0")]
    [TestCase("7:freezer:/slurm_n2/uid_1001/job_4711/step_0")]
    [TestCase("7:freezer:/slurm_n2/uid_1001/job_4711/step_0\n4:memory:/")]
    public void A_job_of_another_slurmd_on_this_host_is_not_of_this_node(string text) =>
        Assert.That(SlurmJobPath.Find(text, "n1"), Is.EqualTo((CgroupFinding.OtherNode, (SlurmJobReference?)null)));

    [TestCase("7:freezer:/slurm/uid_1001/job_1/step_0\n4:memory:/slurm/uid_1001/job_2/step_0")]
    [TestCase("7:freezer:/slurm/uid_1001/job_1/step_0\n4:memory:/slurm/uid_1002/job_1/step_0")]
    [TestCase("7:freezer:/slurm/uid_1001/job_1/step_0\n4:memory:/slurm/uid_1001/job_1/step_1")]
    [TestCase("7:freezer:/slurm/uid_1001/job_1/step_0\n4:memory:/slurm_n2/uid_1001/job_1/step_0")]
    [TestCase("7:freezer:/slurm/uid_1001/job_1/step_0\n0::/system.slice/slurmstepd.scope/job_2/step_0")]
    public void Cgroups_that_contradict_each_other_are_of_no_job(string text) =>
        Assert.That(SlurmJobPath.Find(text, "n1"), Is.EqualTo((CgroupFinding.Contradiction, (SlurmJobReference?)null)));

    [TestCase("")]
    [TestCase("\n\n")]
    [TestCase("0::/")]
    [TestCase(Session)]
    [TestCase("0::/system.slice/slurmd.service")]
    [TestCase("0::/system.slice/slurmstepd.scope/system")]
    [TestCase("0::/system.slice/n1_slurmstepd.scope")]
    [TestCase("0::/system.slice/slurmstepd.scope/job_5", Description = "nothing runs outside a step")]
    public void Processes_outside_jobs_have_none(string text) => AssertIsNone(text);

    // What an ordinary user can make below folders that are delegated to it.
    [TestCase("0::/user.slice/user-1001.slice/user@1001.service/slurm/uid_1001/job_5/step_0")]
    [TestCase("1:name=systemd:/user.slice/user-1001.slice/user@1001.service/slurm/uid_1001/job_5/step_0")]
    [TestCase("0::/user.slice/user-1001.slice/user@1001.service/system.slice/slurmstepd.scope/job_5/step_0")]
    [TestCase("7:freezer:/foo/slurm/uid_1001/job_5/step_0")]
    [TestCase("7:freezer:/../slurm/uid_1001/job_5/step_0")]
    [TestCase("7:freezer://slurm/uid_1001/job_5/step_0")]
    [TestCase("7:freezer:slurm/uid_1001/job_5/step_0")]
    [TestCase("0::/../system.slice/slurmstepd.scope/job_5/step_0")]
    [TestCase("0::/user.slice/x\r0::/system.slice/slurmstepd.scope/job_5/step_0", Description = "a carriage return may stand in a name")]
    [TestCase("0::/user.slice/x\u20280::/system.slice/slurmstepd.scope/job_5/step_0")]
    [TestCase("0::/user.slice/x\u00850::/system.slice/slurmstepd.scope/job_5/step_0")]
    [TestCase("0::/user.slice/x\f0::/system.slice/slurmstepd.scope/job_5/step_0")]
    [TestCase("7:freezer:/user:/slurm/uid_1001/job_5/step_0")]
    public void Folders_that_only_look_like_a_jobs_are_none(string text) => AssertIsNone(text);

    [TestCase("job_")]
    [TestCase("job_0")]
    [TestCase("job_+5")]
    [TestCase("job_-5")]
    [TestCase("job_05")]
    [TestCase("job_ 5")]
    [TestCase("job_5 ")]
    [TestCase("job_5x")]
    [TestCase("job_5\t")]
    [TestCase("job_5 (deleted)")]
    [TestCase("job_0x5")]
    [TestCase("job_5.0")]
    [TestCase("job_5_1")]
    [TestCase("job_\u0665", Description = "a digit of another script")]
    [TestCase("job_4294967296")]
    [TestCase("job_18446744073709551617")]
    [TestCase("Job_5")]
    [TestCase("job5")]
    [TestCase("")]
    [TestCase("..")]
    [TestCase("S0AB12CD34EF56")]
    [TestCase("s0ab12cd34ef56")]
    [TestCase("s0AB12CD34EF5")]
    [TestCase("s0AB12CD34EF567")]
    [TestCase("s0AB12CD34EF5U", Description = "no digit of Crockford's")]
    [TestCase("sG000000000000", Description = "more than 64 bits")]
    public void Job_folders_that_slurm_does_not_write_are_none(string folder)
    {
        AssertIsNone($"0::/system.slice/slurmstepd.scope/{folder}/step_0/user");
        AssertIsNone($"7:freezer:/slurm/uid_1001/{folder}/step_0");
    }

    [TestCase("step_")]
    [TestCase("step_-1")]
    [TestCase("step_01")]
    [TestCase("step_4294967296")]
    [TestCase("step_0+")]
    [TestCase("step_+1")]
    [TestCase("step_0+1+2")]
    [TestCase("step_BATCH")]
    [TestCase("step_batch (deleted)")]
    [TestCase("batch")]
    [TestCase("")]
    public void Step_folders_that_slurm_does_not_write_are_none(string folder)
    {
        AssertIsNone($"0::/system.slice/slurmstepd.scope/job_5/{folder}");
        AssertIsNone($"7:freezer:/slurm/uid_1001/job_5/{folder}");
    }

    [TestCase("7:freezer:/slurmx/uid_1001/job_5/step_0")]
    [TestCase("7:freezer:/slurm_/uid_1001/job_5/step_0")]
    [TestCase("7:freezer:/slurm/1001/job_5/step_0")]
    [TestCase("7:freezer:/slurm/uid_-1/job_5/step_0")]
    [TestCase("7:freezer:/slurm/uid_01/job_5/step_0")]
    [TestCase("7::/slurm/uid_1001/job_5/step_0")]
    [TestCase("x:freezer:/slurm/uid_1001/job_5/step_0")]
    [TestCase(":freezer:/slurm/uid_1001/job_5/step_0")]
    [TestCase("freezer:/slurm/uid_1001/job_5/step_0")]
    [TestCase("0:freezer:/slurm/uid_1001/job_5/step_0")]
    [TestCase("0::/slurm/uid_1001/job_5/step_0")]
    [TestCase("7:freezer:/system.slice/slurmstepd.scope/job_5/step_0")]
    [TestCase("0::/system.slice/xslurmstepd.scope/job_5/step_0")]
    [TestCase("0::/system.slice/_slurmstepd.scope/job_5/step_0")]
    [TestCase("0::/system.slice/slurmstepd.scope.x/job_5/step_0")]
    [TestCase("0::/System.slice/slurmstepd.scope/job_5/step_0")]
    [TestCase("0:/system.slice/slurmstepd.scope/job_5/step_0")]
    public void Lines_of_another_form_are_none(string text) => AssertIsNone(text);

    [Test]
    public void Garbage_never_throws()
    {
        string[] pieces =
        [
            "0", "7", ":", "::", "/", "\n", "system.slice", "slurmstepd.scope", "n1_", "slurm", "_n1", "uid_", "job_", "step_", "5", "+", "batch", Sluid,
            "..", "\0", "\ud800", "99999999999999999999",
        ];
        Prop.ForAll(Gen.Elements(pieces).ListOf().ToArbitrary(), parts =>
        {
            var (finding, job) = SlurmJobPath.Find(string.Concat(parts), "n1");
            return (finding == CgroupFinding.Job) == (job is not null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => SlurmJobPath.Find(text ?? "", text ?? "").Job is null).QuickCheckThrowOnFailure();
    }

    private static void AssertIsJob(string text, SlurmJobReference job) =>
        Assert.That(SlurmJobPath.Find(text, "n1"), Is.EqualTo((CgroupFinding.Job, (SlurmJobReference?)job)));

    private static void AssertIsNone(string text) =>
        Assert.That(SlurmJobPath.Find(text, "n1"), Is.EqualTo((CgroupFinding.NoJob, (SlurmJobReference?)null)));
}
