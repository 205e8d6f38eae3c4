using NUnit.Framework;
using Pcm.Linux;

namespace Pcm.UnitTests.Linux;

public sealed class PathTrustTests
{
    private const UnixFileMode Everybody = (UnixFileMode)0x1ff; // 0777
    private const UnixFileMode Sticky = (UnixFileMode)0x3ff; // 01777
    private const UnixFileMode Group = (UnixFileMode)0x1fd; // 0775
    private const UnixFileMode Owner = (UnixFileMode)0x1c0; // 0700

    [Test]
    public void A_folder_below_one_that_everybody_may_write_to_is_trusted_only_if_that_is_sticky()
    {
        using var folder = new OwnFolder();
        var open = Directory.CreateDirectory(folder.File("open")).FullName;
        var inner = Directory.CreateDirectory(Path.Combine(open, "inner"), Owner).FullName;
        Assert.That(PathTrust.Doubt(inner), Is.Null);

        File.SetUnixFileMode(open, Everybody);
        Assert.That(PathTrust.Doubt(inner), Does.Contain("everybody may rename").And.Contain(open).And.Contain("777"));
        Assert.Throws<UnsafeDirectoryException>(() => OwnDirectory.Check(inner));

        File.SetUnixFileMode(open, Sticky);
        Assert.That(PathTrust.Doubt(inner), Is.Null);
        OwnDirectory.Check(inner);
    }

    [Test]
    public void A_folder_below_one_of_the_systems_groups_is_trusted()
    {
        using var folder = new OwnFolder();
        var shared = Directory.CreateDirectory(folder.File("shared")).FullName;
        File.SetUnixFileMode(shared, Group);
        Assert.That(PathTrust.Doubt(Directory.CreateDirectory(Path.Combine(shared, "inner"), Owner).FullName), Is.Null);
    }

    [Test]
    public void Links_are_followed_and_where_they_lead_is_looked_at()
    {
        using var folder = new OwnFolder();
        var open = Directory.CreateDirectory(folder.File("open")).FullName;
        Directory.CreateDirectory(Path.Combine(open, "inner"), Owner);
        File.CreateSymbolicLink(folder.File("link"), "open/../open/inner");
        Assert.That(PathTrust.Doubt(folder.File("link")), Is.Null);
        File.SetUnixFileMode(open, Everybody);
        Assert.That(PathTrust.Doubt(folder.File("link")), Does.Contain(open));

        File.CreateSymbolicLink(folder.File("loop"), folder.File("loop"));
        Assert.That(PathTrust.Doubt(folder.File("loop")), Does.Contain("leads nowhere"));
        Assert.That(PathTrust.Doubt(folder.File("absent")), Does.Contain("is not there"));
    }

    [Test]
    public void The_limit_on_open_files_is_raised_as_far_as_it_goes()
    {
        var before = DescriptorLimit.Raise(1);
        Assert.That(before, Is.GreaterThanOrEqualTo(1));
        Assert.That(DescriptorLimit.Raise(before), Is.EqualTo(before));
    }
}
