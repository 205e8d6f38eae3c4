using NUnit.Framework;
using Pcm.Linux;

namespace Pcm.UnitTests.Linux;

public sealed class FilesTests
{
    [Test]
    public void A_lock_has_one_holder_until_it_is_given_up()
    {
        using var folder = new OwnFolder();
        using (FileLock.TryAcquire(folder.File("l"))!)
        {
            Assert.That(FileLock.TryAcquire(folder.File("l")), Is.Null);
            Assert.That(FileLock.TryAcquire(folder.File("l"), shared: true), Is.Null);
        }

        using var again = FileLock.TryAcquire(folder.File("l"));
        Assert.That(again, Is.Not.Null);
    }

    [Test]
    public void A_shared_lock_has_many_holders_and_keeps_a_lone_one_out()
    {
        using var folder = new OwnFolder();
        using var first = FileLock.TryAcquire(folder.File("l"), shared: true);
        using var second = FileLock.TryAcquire(folder.File("l"), shared: true);
        Assert.That(first, Is.Not.Null);
        Assert.That(second, Is.Not.Null);
        Assert.That(FileLock.TryAcquire(folder.File("l")), Is.Null);
    }

    [Test]
    public void A_lock_is_kept_when_another_handle_of_its_file_is_closed()
    {
        using var folder = new OwnFolder();
        using var held = FileLock.TryAcquire(folder.File("l"));
        File.ReadAllBytes(folder.File("l"));
        Assert.That(FileLock.TryAcquire(folder.File("l")), Is.Null);
    }

    [Test]
    public void A_rename_replaces_and_says_what_failed()
    {
        using var folder = new OwnFolder();
        File.WriteAllText(folder.File("new"), "new");
        File.WriteAllText(folder.File("old"), "old");
        Durable.Rename(folder.File("new"), folder.File("old"));
        Assert.That(File.ReadAllText(folder.File("old")), Is.EqualTo("new"));

        var error = Assert.Throws<LinuxException>(() => Durable.Rename(folder.File("absent"), folder.File("old")))!;
        Assert.That(error.Error, Is.EqualTo(Errno.ENOENT));
        Assert.That(error.Message, Does.Contain("absent").And.Contain("No such file"));
    }

    [Test]
    public void Facts_are_of_the_link_and_not_of_what_it_points_to()
    {
        using var folder = new OwnFolder();
        File.WriteAllText(folder.File("f"), "");
        File.SetUnixFileMode(folder.File("f"), UnixFileMode.UserRead);
        File.CreateSymbolicLink(folder.File("l"), folder.File("f"));
        Assert.That(FileFacts.Of(folder.Path)!.Value.Type, Is.EqualTo(FileType.Directory));
        Assert.That(FileFacts.Of(folder.File("l"))!.Value.Type, Is.EqualTo(FileType.SymbolicLink));
        var file = FileFacts.Of(folder.File("f"))!.Value;
        Assert.That((file.Type, file.Permissions, file.Uid), Is.EqualTo((FileType.Regular, 0x100u, User.EffectiveId)));
        Assert.That(FileFacts.Of(folder.File("absent")), Is.Null);
        Assert.That(FileFacts.Of("/dev/null")!.Value.Type, Is.EqualTo(FileType.CharacterDevice));
    }

    [Test]
    public void An_own_folder_is_made_with_its_mode_and_one_of_anothers_making_is_refused()
    {
        using var folder = new OwnFolder();
        OwnDirectory.Ensure(folder.File("made"), 0x1c0 /* 0700 */);
        Assert.That(FileFacts.Of(folder.File("made"))!.Value.Permissions, Is.EqualTo(0x1c0u));
        OwnDirectory.Ensure(folder.File("made"), 0x1c0);

        File.CreateSymbolicLink(folder.File("link"), folder.File("made"));
        Assert.Throws<UnsafeDirectoryException>(() => OwnDirectory.Ensure(folder.File("link"), 0x1c0));
        File.WriteAllText(folder.File("file"), "");
        Assert.Throws<UnsafeDirectoryException>(() => OwnDirectory.Check(folder.File("file")));
        Assert.Throws<UnsafeDirectoryException>(() => OwnDirectory.Check(folder.File("absent")));
        Assert.Throws<UnsafeDirectoryException>(() => OwnDirectory.Check("/tmp"));
    }

    [Test]
    public void A_file_system_tells_its_room_and_whether_it_is_local()
    {
        var memory = FileSystemFacts.Of("/dev/shm");
        Assert.That(memory.AvailableBytes, Is.EqualTo((ulong)new DriveInfo("/dev/shm").AvailableFreeSpace).Within(10).Percent);
        Assert.That(memory.IsNetwork, Is.False);
    }
}
