using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Pcm.Hook;
using Pcm.UnitTests.Linux;

namespace Pcm.UnitTests.Hook;

/// <summary>Which device file each GRES index is, and when gres.conf does not tell.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GresFileTests : IDisposable
{
    private readonly OwnFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestCase("Name=gpu File=/dev/nvidia[0-3]", "0 1 2 3")]
    [TestCase("name=gpu file=/dev/nvidia[0-1]\nNAME=gpu FILE=/dev/nvidia3", "0 1 3")]
    [TestCase("Name=gpu File=/dev/nvidia[2,0]\nName=gpu File=/dev/nvidia1", "2 0 1")]
    [TestCase("  Name = gpu\tFile = \"/dev/nvidia0,/dev/nvidia1\"  ", "0 1")]
    [TestCase("Name=gpu Type=a100 File=/dev/nvidia0 Cores=0-7 Links=-1,4 Flags=nvidia_gpu_env Count=1", "0")]
    [TestCase("Name=gpu Files=/dev/nvidia0", "0")]
    [TestCase("Name=gpu Type=a100 File=/dev/nvidia0\nName=gpu Type=A100 File=/dev/nvidia1", "0 1")]
    [TestCase("NodeName=n1 Name=gpu File=/dev/nvidia[0-1]\nNodeName=n2 Name=gpu File=/dev/nvidia[4-7]", "0 1")]
    [TestCase("NodeName=n[1-3] Name=gpu File=/dev/nvidia5", "5")]
    [TestCase("NodeName=n2 Name=gpu Count=4\nNodeName=n1 Name=gpu File=/dev/nvidia5", "5")]
    [TestCase("NodeName=n1 Name=gpu File=/dev/nvidia0\nName=gpu File=/dev/nvidia1", "1 0", Description = "Slurm takes those with a node last")]
    [TestCase("Name=mps Count=100\nName=gpu File=/dev/nvidia0\nName=shard Count=8", "0")]
    [TestCase("# GPUs\n\nName=gpu File=/dev/nvidia0 # the first\n#Name=gpu File=/dev/nvidia1", "0")]
    [TestCase("Name=gpu \\\n  File=/dev/nvidia[0-\\\n1]\nName=gpu File=/dev/nvidia2", "0 1 2")]
    [TestCase("Name=gpu \\  \nFile=/dev/nvidia0", "0", Description = "white space after the backslash")]
    [TestCase("Name=gpu File=/dev/nvidia0\\", "0", Description = "nothing to join")]
    [TestCase("Name=gpu File=/dev/nvidia0\r\nName=gpu File=/dev/nvidia1\r\n", "0 1")]
    [TestCase("AutoDetect=off\nName=gpu File=/dev/nvidia0", "0")]
    [TestCase("AutoDetect=nvml\nNodeName=n1 AutoDetect=off Name=gpu File=/dev/nvidia0", "0")]
    [TestCase("NodeName=n2 AutoDetect=nvml\nNodeName=n1 Name=gpu File=/dev/nvidia0", "0")]
    public void Files_are_numbered_as_slurm_numbers_them(string text, string minors)
    {
        var devices = Read(text);
        Assert.That(devices.Reason, Is.Null);
        Assert.That(devices.Files!.Select(files => files.Single()), Is.EqualTo(minors.Split(' ').Select(minor => $"/dev/nvidia{minor}")));
    }

    [Test]
    public void A_part_of_a_gpu_has_several_files()
    {
        var devices = Read("""
            Name=gpu MultipleFiles=/dev/nvidia0,/dev/nvidia-caps/nvidia-cap21,/dev/nvidia-caps/nvidia-cap22
            Name=gpu MultipleFiles=/dev/nvidia0,/dev/nvidia-caps/nvidia-cap30,/dev/nvidia-caps/nvidia-cap31
            """);
        Assert.That(devices.Files, Has.Count.EqualTo(2));
        Assert.That(devices.Files![1], Is.EqualTo(new[] { "/dev/nvidia0", "/dev/nvidia-caps/nvidia-cap30", "/dev/nvidia-caps/nvidia-cap31" }));
    }

    [TestCase("")]
    [TestCase("# nothing")]
    [TestCase("NodeName=n2 Name=gpu File=/dev/nvidia0")]
    [TestCase("NodeName=n10 Name=gpu File=/dev/nvidia0")]
    [TestCase("AutoDetect=nvml")]
    [TestCase("AutoDetect=nvml\nName=gpu File=/dev/nvidia0")]
    [TestCase("Name=gpu File=/dev/nvidia0\nautodetect=NVML")]
    [TestCase("Name=gpu File=/dev/nvidia0 AutoDetect=nvml")]
    [TestCase("NodeName=n1 AutoDetect=nvidia Name=gpu File=/dev/nvidia0")]
    [TestCase("NodeName=n[1-2] AutoDetect=full\nName=gpu File=/dev/nvidia0")]
    [TestCase("AutoDetect=off\nAutoDetect=nvml\nName=gpu File=/dev/nvidia0")]
    [TestCase("Name=gpu Count=4")]
    [TestCase("Name=gpu")]
    [TestCase("Name=gpu File=/dev/nvidia0\nName=gpu Count=1")]
    [TestCase("Name=GPU File=/dev/nvidia0")]
    [TestCase("Name=gpu File=/dev/nvidia0 MultipleFiles=/dev/a,/dev/b")]
    [TestCase("Name=gpu File=/dev/nvidia[0")]
    [TestCase("Name=gpu File=nvidia0")]
    [TestCase("Name=gpu File=/dev/nvidia[0-5000]")]
    [TestCase("Name=gpu File=/dev/nvidia0,/dev/nvidia0")]
    [TestCase("Name=gpu File=/dev/nvidia0\nName=gpu File=/dev/nvidia0")]
    [TestCase("Name=gpu Type=a100 File=/dev/nvidia0\nName=gpu Type=v100 File=/dev/nvidia1", Description = "in the order of slurm.conf")]
    [TestCase("Name=gpu Type=a100 File=/dev/nvidia0\nName=gpu File=/dev/nvidia1")]
    [TestCase("Name=gpu NodeName=n1 File=/dev/nvidia0")]
    [TestCase("File=/dev/nvidia0 Name=gpu")]
    [TestCase("NodeName=n[1 Name=gpu File=/dev/nvidia0")]
    [TestCase("Name=gpu File=/dev/nvidia0 Fiel=x")]
    [TestCase("Name=gpu File=/dev/nvidia0 File=/dev/nvidia1")]
    [TestCase("Name=gpu File=/dev/nvidia0 x")]
    [TestCase("Name=gpu File=\"/dev/nvidia0")]
    [TestCase("Name=gpu File=")]
    [TestCase("Name+=gpu File=/dev/nvidia0")]
    [TestCase("Include gres-*.conf\nName=gpu File=/dev/nvidia0")]
    [TestCase("Include %c.conf\nName=gpu File=/dev/nvidia0")]
    [TestCase("Include not-there.conf\nName=gpu File=/dev/nvidia0")]
    [TestCase(" Include gres.conf", Description = "Slurm takes an include only at a line's start")]
    public void What_slurm_decides_by_more_than_this_file_is_unknown(string text)
    {
        var devices = Read(text);
        Assert.That(devices.Files, Is.Null);
        Assert.That(devices.Reason, Is.Not.Empty);
    }

    [Test]
    public void Included_files_count_in_their_place()
    {
        Directory.CreateDirectory(_folder.File("more"));
        File.WriteAllText(_folder.File("more/a.conf"), "Name=gpu File=/dev/nvidia1\nINCLUDE more/b.conf\n");
        File.WriteAllText(_folder.File("more/b.conf"), "Name=gpu File=/dev/nvidia2");
        var devices = Read($"Name=gpu File=/dev/nvidia0\ninclude {_folder.File("more/a.conf")} # absolute\nName=gpu File=/dev/nvidia3\n");
        Assert.That(devices.Files!.Select(files => files.Single()[^1]), Is.EqualTo("0123"));
    }

    [Test]
    public void Files_that_include_each_other_or_too_many_end_it()
    {
        Assert.That(Read("Include gres.conf\n").Reason, Does.Contain("too many"));
        File.WriteAllText(_folder.File("a.conf"), "");
        Assert.That(Read(string.Concat(Enumerable.Repeat("Include a.conf\n", Limits.MaxIncludedFiles + 1))).Reason, Does.Contain("too many"));
    }

    [Test]
    public void A_file_that_is_none_or_too_large_is_unknown_and_not_waited_for()
    {
        Assert.That(GresFile.Read(_folder.File("not-there"), "n1").Files, Is.Null);
        Assert.That(GresFile.Read(_folder.Path, "n1").Files, Is.Null);
        Assert.That(GresFile.Read("/dev/zero", "n1").Files, Is.Null);
        using (var large = File.OpenHandle(_folder.File("large"), FileMode.CreateNew, FileAccess.Write)) RandomAccess.SetLength(large, 1L << 40);
        Assert.That(GresFile.Read(_folder.File("large"), "n1").Files, Is.Null);
    }

    [Test]
    public void Garbage_never_throws()
    {
        string[] pieces =
        [
            "Name", "=", "gpu", " ", "\n", "File", "/dev/nvidia", "[0-", "]", "0", "\\", "#", "\"", "NodeName", "n1", "AutoDetect", "off", "Include ", "\0", "\u20ac",
        ];
        Prop.ForAll(Gen.Elements(pieces).ListOf().ToArbitrary(), parts =>
        {
            var devices = Read(string.Concat(parts));
            return (devices.Files is null) == (devices.Reason is not null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    private GresDevices Read(string text)
    {
        var path = _folder.File("gres.conf");
        File.WriteAllText(path, text);
        return GresFile.Read(path, "n1");
    }
}
