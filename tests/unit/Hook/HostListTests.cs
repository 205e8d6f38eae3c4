using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Pcm.Hook;

namespace Pcm.UnitTests.Hook;

/// <summary>Slurm's short form of many names. The expected are what scontrol show hostnames prints, but for a name that goes on after the brackets.</summary>
public sealed class HostListTests
{
    [TestCase("n1", "n1")]
    [TestCase("n[1-3,7]", "n1 n2 n3 n7")]
    [TestCase("n[3,1]", "n3 n1")]
    [TestCase("a[08-11]b", "a08b a09b a10b a11b", Description = "22.05 takes none that goes on after the brackets")]
    [TestCase("n[9-10]", "n9 n10")]
    [TestCase("n[8-010]", "n8 n9 n10")]
    [TestCase("n[1-2],login,m[01]", "n1 n2 login m01")]
    [TestCase("n1,,n2 n3", "n1 n2 n3")]
    [TestCase("r[0-1]n[1-2]", "r0n1 r0n2 r1n1 r1n2")]
    [TestCase("/dev/nvidia[0-3]", "/dev/nvidia0 /dev/nvidia1 /dev/nvidia2 /dev/nvidia3")]
    [TestCase("/dev/nvidia0,/dev/nvidia-caps/nvidia-cap[21,30]", "/dev/nvidia0 /dev/nvidia-caps/nvidia-cap21 /dev/nvidia-caps/nvidia-cap30")]
    [TestCase("n1-3", "n1-3", Description = "a name with a dash")]
    [TestCase("n[000-001]", "n000 n001")]
    [TestCase("", "")]
    public void A_list_expands_in_its_order(string text, string names) =>
        Assert.That(HostList.Expand(text), Is.EqualTo(names.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [TestCase("n[")]
    [TestCase("n]")]
    [TestCase("n[]")]
    [TestCase("n[1")]
    [TestCase("n1]")]
    [TestCase("n]1[")]
    [TestCase("n[[1]]")]
    [TestCase("n[1-]")]
    [TestCase("n[-1]")]
    [TestCase("n[2-1]")]
    [TestCase("n[a-c]")]
    [TestCase("n[1,]")]
    [TestCase("n[1 ,2]")]
    [TestCase("n[+1]")]
    [TestCase("n[1-99999999999999999999]")]
    [TestCase("ok,n[")]
    [TestCase("[1][1][1][1][1]")]
    public void Another_text_is_none(string text) => Assert.That(HostList.Expand(text), Is.Null);

    [Test]
    public void A_list_of_too_many_is_refused_before_it_takes_memory()
    {
        Assert.That(HostList.Expand($"n[1-{Limits.MaxHostListNames}]"), Has.Count.EqualTo(Limits.MaxHostListNames));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(HostList.Expand($"n[0-{Limits.MaxHostListNames}]"), Is.Null);
        Assert.That(HostList.Expand("n[0-999999999999999999]"), Is.Null);
        Assert.That(HostList.Expand("[0-9999][0-9999][0-9999][0-9999]"), Is.Null);
        Assert.That(HostList.Expand(string.Concat(Enumerable.Repeat("[1]", 100_000))), Is.Null);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(32 << 20));
    }

    [Test]
    public void Garbage_never_throws()
    {
        Prop.ForAll(Gen.Elements("n", "[", "]", "1", "09", "-", ",", " ", "/", "\0", "\ud800").ListOf().ToArbitrary(), parts =>
        {
            _ = HostList.Expand(string.Concat(parts));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }
}
