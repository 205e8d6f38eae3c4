using NUnit.Framework;
using Pcm.Hook;

namespace Pcm.UnitTests.Hook;

/// <summary>What the hook believes of the environment that Slurm starts it with, and what it does not.</summary>
public sealed class JobEnvironmentTests
{
    private const string FirstUuid = "GPU-8932f937-d72c-4106-c12f-20bd9faed9f6", SecondUuid = "MIG-1ab2c3d4-0000-5111-8222-333344445555";

    [Test]
    public void A_prologs_environment_is_read()
    {
        var reading = JobEnvironment.Read(Usual());
        Assert.That(reading.Problems, Is.Empty);
        var job = reading.Job!;
        Assert.That(job.Gpus.Indices, Is.EqualTo(new[] { 0, 1 }));
        Assert.That(job with { Gpus = GpuList.Absent }, Is.EqualTo(new HookJob(
            4711, 1001, "scavenger", "n1", "pcm:claims", GpuList.Absent, "s0AB12CD34EF56", SharesDevices: false)));
    }

    [Test]
    public void What_older_versions_do_not_set_is_no_problem()
    {
        var reading = JobEnvironment.Read(Usual(
            ("SLURM_JOB_SLUID", null), ("SLURM_JOB_COMMENT", null), ("SLURM_JOB_GPUS", null), ("CUDA_VISIBLE_DEVICES", null)));
        Assert.That(reading.Problems, Is.Empty);
        Assert.That(reading.Job, Is.EqualTo(new HookJob(
            4711, 1001, "scavenger", "n1", null, GpuList.Absent, null, SharesDevices: false)));
    }

    [Test]
    public void Without_a_job_id_a_person_who_runs_it_is_told_what_it_is_for()
    {
        foreach (var reading in new[] { JobEnvironment.Read(Usual(("SLURM_JOB_ID", null))), JobEnvironment.Read(new Dictionary<string, string>()) })
        {
            Assert.That(reading.Job, Is.Null);
            Assert.That(reading.Problems.Single(), Does.Contain("prolog and epilog"));
        }
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase("04711")]
    [TestCase(" 4711")]
    [TestCase("4711 ")]
    [TestCase("4711\n")]
    [TestCase("4711x")]
    [TestCase("0x1267")]
    [TestCase("1e3")]
    [TestCase("4,711")]
    [TestCase("4294967296")]
    [TestCase("99999999999999999999")]
    [TestCase("\u0664")]
    [TestCase("$(id)")]
    public void A_job_id_of_another_form_is_odd_and_no_job(string id)
    {
        var reading = JobEnvironment.Read(Usual(("SLURM_JOB_ID", id)));
        Assert.That(reading.Job, Is.Null);
        Assert.That(reading.Problems.Single(), Does.StartWith("SLURM_JOB_ID").And.Not.Contain("is not set: only"));
    }

    [TestCase("1", 1u)]
    [TestCase("4294967295", uint.MaxValue)]
    public void Job_ids_go_to_the_end_of_32_bits(string text, uint id) =>
        Assert.That(JobEnvironment.Read(Usual(("SLURM_JOB_ID", text))).Job?.JobId, Is.EqualTo(id));

    [TestCase("SLURM_JOB_UID", null)]
    [TestCase("SLURM_JOB_UID", "4294967295")]
    [TestCase("SLURM_JOB_UID", "root")]
    [TestCase("SLURM_JOB_PARTITION", null)]
    [TestCase("SLURM_JOB_PARTITION", "a\nb")]
    [TestCase("SLURMD_NODENAME", null)]
    [TestCase("SLURMD_NODENAME", "../n1")]
    [TestCase("SLURMD_NODENAME", "n 1")]
    [TestCase("SLURMD_NODENAME", ".")]
    [TestCase("SLURM_JOB_COMMENT", "pcm\n")]
    [TestCase("SLURM_JOB_COMMENT", "pcm\0")]
    [TestCase("SLURM_JOB_COMMENT", "\u001b[31mpcm")]
    [TestCase("SLURM_JOB_COMMENT", "pcm\u0085")]
    [TestCase("SLURM_JOB_SLUID", "S0AB12CD34EF56")]
    [TestCase("SLURM_JOB_SLUID", "../../etc/pass")]
    public void A_field_that_is_odd_is_left_out_and_told_by_its_name_only(string name, string? value)
    {
        var reading = JobEnvironment.Read(Usual((name, value)));
        Assert.That(reading.Job?.JobId, Is.EqualTo(4711));
        Assert.That(reading.Problems.Single(), Does.StartWith(name));
        if (value?.Length > 2) Assert.That(reading.Problems.Single(), Does.Not.Contain(value), "users write these values");

        var left = new Dictionary<string, object?>
        {
            ["SLURM_JOB_UID"] = reading.Job!.Uid,
            ["SLURM_JOB_PARTITION"] = reading.Job.Partition,
            ["SLURMD_NODENAME"] = reading.Job.NodeName,
            ["SLURM_JOB_COMMENT"] = reading.Job.Comment,
            ["SLURM_JOB_SLUID"] = reading.Job.Sluid,
        };
        Assert.That(left[name], Is.Null);
        Assert.That(left.Values.Count(field => field is null), Is.EqualTo(1), "the others stay");
    }

    [TestCase("SLURM_JOB_COMMENT", Limits.MaxCommentLength)]
    [TestCase("SLURM_JOB_PARTITION", Limits.MaxNameLength)]
    [TestCase("SLURMD_NODENAME", Limits.MaxNameLength)]
    public void A_value_is_read_to_its_bound_and_refused_beyond(string name, int length)
    {
        Assert.That(JobEnvironment.Read(Usual((name, new string('a', length)))).Problems, Is.Empty);
        Assert.That(JobEnvironment.Read(Usual((name, new string('a', length + 1)))).Problems, Has.Count.EqualTo(1));
        Assert.That(JobEnvironment.Read(Usual((name, new string('a', 10_000_000)))).Problems, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_comment_is_text_and_nothing_else()
    {
        const string comment = "$(reboot) `reboot`; rm -rf / 'é' \"pcm\" \\";
        Assert.That(JobEnvironment.Read(Usual(("SLURM_JOB_COMMENT", comment))).Job!.Comment, Is.EqualTo(comment));
    }

    [TestCase("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE", true)]
    [TestCase("SLURM_SHARDS_ON_NODE", true)]
    [TestCase("SLURM_JOB_SHARD", true)]
    [TestCase("some_shards", true)]
    [TestCase("CUDA_DEVICE_ORDER", false)]
    public void Shared_devices_are_known_by_their_variables(string name, bool shares) =>
        Assert.That(JobEnvironment.Read(Usual((name, "50"))).Job!.SharesDevices, Is.EqualTo(shares));

    [TestCase(null, null)]
    [TestCase("", "")]
    [TestCase(null, "NoDevFiles")]
    public void A_job_without_devices_has_none(string? jobGpus, string? visible) =>
        Assert.That(GpuList.Parse(jobGpus, visible).Kind, Is.EqualTo(GpuListKind.Absent));

    [TestCase("0", null, new[] { 0 })]
    [TestCase("0,1", "0,1", new[] { 0, 1 })]
    [TestCase("0-1", null, new[] { 0, 1 })]
    [TestCase("3,0-1,5-7", null, new[] { 0, 1, 3, 5, 6, 7 })]
    [TestCase("2-2", null, new[] { 2 })]
    [TestCase("2,3", "0,1", new[] { 2, 3 }, Description = "other numbers for the same devices say nothing")]
    [TestCase("1023", null, new[] { 1023 })]
    public void Indices_are_read(string? jobGpus, string? visible, int[] indices)
    {
        var gpus = GpuList.Parse(jobGpus, visible);
        Assert.That(gpus.Kind, Is.EqualTo(GpuListKind.Indices));
        Assert.That(gpus.Indices, Is.EqualTo(indices));
        Assert.That(gpus.Uuids, Is.Empty);
    }

    [TestCase("0,1")]
    [TestCase(null)]
    public void Uuids_win_over_indices(string? jobGpus)
    {
        var gpus = GpuList.Parse(jobGpus, $"{FirstUuid},{SecondUuid}");
        Assert.That(gpus.Kind, Is.EqualTo(GpuListKind.Uuids));
        Assert.That(gpus.Uuids, Is.EqualTo(new[] { FirstUuid, SecondUuid }));
        Assert.That(gpus.Indices, Is.Empty);
    }

    [TestCase("0,", null)]
    [TestCase(",0", null)]
    [TestCase("0,,1", null)]
    [TestCase("0;1", null)]
    [TestCase("0 1", null)]
    [TestCase(" 0", null)]
    [TestCase("-1", null)]
    [TestCase("+1", null)]
    [TestCase("01", null)]
    [TestCase("1-0", null)]
    [TestCase("0-", null)]
    [TestCase("0-1-2", null)]
    [TestCase("0,0", null)]
    [TestCase("0-2,1", null)]
    [TestCase("0x0", null)]
    [TestCase("1024", null)]
    [TestCase("0-4294967295", null)]
    [TestCase("99999999999", null)]
    [TestCase("all", null)]
    [TestCase(FirstUuid, null)]
    [TestCase(null, "0,1", Description = "numbers of no known numbering")]
    [TestCase("0", "x")]
    [TestCase("0", "GPU-")]
    [TestCase("0", "GPU-a b")]
    [TestCase("0", "GPU-a\n")]
    [TestCase("0", "gpu-8932f937")]
    [TestCase("0", "0," + FirstUuid)]
    [TestCase("0,1", FirstUuid, Description = "one of two")]
    [TestCase("0,1", FirstUuid + "," + FirstUuid)]
    [TestCase("x", FirstUuid)]
    public void A_list_that_is_not_understood_is_not_taken_for_none(string? jobGpus, string? visible)
    {
        Assert.That(GpuList.Parse(jobGpus, visible).Kind, Is.EqualTo(GpuListKind.Unparsable));
        Assert.That(JobEnvironment.Read(Usual(("SLURM_JOB_GPUS", jobGpus), ("CUDA_VISIBLE_DEVICES", visible))).Problems, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_huge_list_is_refused()
    {
        Assert.That(GpuList.Parse(string.Join(',', Enumerable.Range(0, 1_000_000)), null).Kind, Is.EqualTo(GpuListKind.Unparsable));
        Assert.That(GpuList.Parse("0", "GPU-" + new string('a', 1_000_000)).Kind, Is.EqualTo(GpuListKind.Unparsable));
        Assert.That(GpuList.Parse(null, string.Join(',', Enumerable.Repeat(FirstUuid, 1_000_000))).Kind, Is.EqualTo(GpuListKind.Unparsable));
    }

    private static Dictionary<string, string> Usual(params (string Name, string? Value)[] changes)
    {
        var variables = new Dictionary<string, string>
        {
            ["SLURM_JOB_ID"] = "4711",
            ["SLURM_JOB_UID"] = "1001",
            ["SLURM_JOB_GID"] = "1001",
            ["SLURM_JOB_PARTITION"] = "scavenger",
            ["SLURM_JOB_COMMENT"] = "pcm:claims",
            ["SLURM_JOB_RESTART_COUNT"] = "2",
            ["SLURM_JOB_SLUID"] = "s0AB12CD34EF56",
            ["SLURMD_NODENAME"] = "n1",
            ["SLURM_SCRIPT_CONTEXT"] = "prolog_slurmd",
            ["SLURM_JOB_GPUS"] = "0,1",
            ["CUDA_VISIBLE_DEVICES"] = "0,1",
        };
        foreach (var (name, value) in changes)
        {
            if (value is null) variables.Remove(name);
            else variables[name] = value;
        }

        return variables;
    }
}
