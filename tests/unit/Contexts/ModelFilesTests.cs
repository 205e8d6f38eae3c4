using NUnit.Framework;
using Pcm.Contexts;

namespace Pcm.UnitTests.Contexts;

public sealed class ModelFilesTests
{
    [TestCase("/dev/zero")]
    [TestCase("/dev/null")]
    [TestCase("/")]
    public void What_is_no_regular_file_is_refused_unopened(string path) =>
        Assert.That(Assert.Throws<ModelFileException>(() => ModelFiles.Open(path))!.Message, Does.Contain(path).And.Contain("not a regular file"));

    [Test]
    public void A_link_to_a_file_is_read_and_a_link_to_nothing_says_where_it_leads()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("file"), "text");
        File.CreateSymbolicLink(folder.At("link"), "file");
        using (var stream = ModelFiles.Open(folder.At("link"))) Assert.That(stream.Length, Is.EqualTo(4));

        File.CreateSymbolicLink(folder.At("broken"), "/nothing/there");
        Assert.That(Assert.Throws<ModelFileException>(() => ModelFiles.Open(folder.At("broken")))!.Message, Does.Contain("/nothing/there"));
    }

    [Test]
    public void A_file_that_another_has_locked_is_read_all_the_same()
    {
        using var folder = new TemporaryFolder();
        using var holder = new FileStream(folder.At("file"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        using var stream = ModelFiles.Open(folder.At("file"));
        Assert.That(stream.Length, Is.Zero);
    }

    [Test]
    public void A_name_with_a_zero_byte_is_no_manifest() => Assert.Throws<ManifestException>(() => ContextManifest.Load("/tmp/a\0b"));
}
