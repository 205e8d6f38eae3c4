using System.Net.Sockets;
using NUnit.Framework;
using Pcm.Linux;

namespace Pcm.UnitTests.Linux;

/// <summary>Taking and dialling a socket's path: modes, locks, remains, and errors that say what to do.</summary>
[CancelAfter(60_000)]
public sealed class UnixSocketTests
{
    private const uint Mode600 = 0x180, Mode666 = 0x1b6, Mode660 = 0x1b0;

    [TestCase(Mode600)]
    [TestCase(Mode666)]
    [TestCase(Mode660)]
    public void A_socket_has_its_mode_whatever_the_umask(uint mode)
    {
        using var folder = new OwnFolder();
        using var listener = UnixSocketListener.Bind(folder.File("s"), mode);
        Assert.That(FileFacts.Of(listener.Path)!.Value.Permissions, Is.EqualTo(mode));
        Assert.That(File.GetUnixFileMode(folder.File("s.lock")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task A_connection_tells_who_is_at_the_other_end(CancellationToken ct)
    {
        using var folder = new OwnFolder();
        using var listener = UnixSocketListener.Bind(folder.File("s"), Mode600);
        listener.Listen();
        using var near = UnixSocket.Connect(listener.Path);
        using var far = await listener.AcceptAsync(ct);

        var peer = PeerCredentials.Of(far);
        Assert.That((peer.Pid, peer.Uid), Is.EqualTo((Environment.ProcessId, User.EffectiveId)));
        Assert.That(peer.IsInGroup(peer.Gid));
        var groups = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("Groups:", StringComparison.Ordinal))["Groups:".Length..];
        Assert.That(peer.Groups, Is.EquivalentTo(groups.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(uint.Parse)));
        using var process = PeerCredentials.OpenProcess(far);
        Assert.That(process!.TrySignal(Signal.None));
    }

    [Test]
    public void A_path_served_by_another_is_left_alone()
    {
        using var folder = new OwnFolder();
        using var first = UnixSocketListener.Bind(folder.File("s"), Mode600);
        first.Listen();
        Assert.That(Assert.Throws<UnixSocketException>(() => UnixSocketListener.Bind(folder.File("s"), Mode600))!.Reason, Is.EqualTo(UnixSocketError.Busy));
        UnixSocket.Connect(first.Path).Dispose();
    }

    [Test]
    public void The_remains_of_a_listener_that_was_killed_are_replaced()
    {
        using var folder = new OwnFolder();
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            killed.Bind(new UnixDomainSocketEndPoint(folder.File("elsewhere")));
            File.Move(folder.File("elsewhere"), folder.File("s"));
        }

        Assert.That(Assert.Throws<UnixSocketException>(() => UnixSocket.Connect(folder.File("s")))!.Reason, Is.EqualTo(UnixSocketError.Refused));
        using var listener = UnixSocketListener.Bind(folder.File("s"), Mode600);
        listener.Listen();
        UnixSocket.Connect(listener.Path).Dispose();
    }

    [Test]
    public void A_listener_leaves_no_socket_behind_and_its_path_can_be_taken_again()
    {
        using var folder = new OwnFolder();
        for (var round = 0; round < 3; round++)
        {
            UnixSocketListener.Bind(folder.File("s"), Mode600).Dispose();
            Assert.That(FileFacts.Of(folder.File("s")), Is.Null);
        }
    }

    [Test]
    public void What_is_no_socket_is_neither_replaced_nor_dialled()
    {
        using var folder = new OwnFolder();
        File.WriteAllText(folder.File("s"), "precious");
        Assert.That(Assert.Throws<UnixSocketException>(() => UnixSocketListener.Bind(folder.File("s"), Mode600))!.Reason, Is.EqualTo(UnixSocketError.NotASocket));
        Assert.That(Assert.Throws<UnixSocketException>(() => UnixSocket.Connect(folder.File("s")))!.Reason, Is.EqualTo(UnixSocketError.NotASocket));
        Assert.That(File.ReadAllText(folder.File("s")), Is.EqualTo("precious"));
    }

    [Test]
    public void A_link_in_place_of_the_socket_or_its_lock_is_not_followed()
    {
        using var folder = new OwnFolder();
        File.WriteAllText(folder.File("target"), "precious");
        File.CreateSymbolicLink(folder.File("s"), folder.File("target"));
        Assert.That(Assert.Throws<UnixSocketException>(() => UnixSocketListener.Bind(folder.File("s"), Mode600))!.Reason, Is.EqualTo(UnixSocketError.NotASocket));
        File.CreateSymbolicLink(folder.File("t.lock"), folder.File("target"));
        Assert.That(Assert.Throws<LinuxException>(() => UnixSocketListener.Bind(folder.File("t"), Mode600))!.Error, Is.EqualTo(Errno.ELOOP));
    }

    [Test]
    public void A_path_longer_than_a_socket_can_have_is_named_as_such()
    {
        using var folder = new OwnFolder();
        var longest = folder.File(new string('x', Limits.MaxSocketPathBytes - folder.Path.Length - 1));
        using (var listener = UnixSocketListener.Bind(longest, Mode600))
        {
            listener.Listen();
            UnixSocket.Connect(longest).Dispose();
        }

        foreach (var dial in new Action<string>[] { path => UnixSocketListener.Bind(path, Mode600), path => UnixSocket.Connect(path) })
        {
            var error = Assert.Throws<UnixSocketException>(() => dial(longest + "x"))!;
            Assert.That(error.Reason, Is.EqualTo(UnixSocketError.PathTooLong));
            Assert.That(error.Message, Does.Contain("108 bytes"));
        }
    }

    [Test]
    public void Dialling_nothing_says_that_there_is_nothing()
    {
        using var folder = new OwnFolder();
        foreach (var path in new[] { folder.File("s"), folder.File("no/s"), "" })
        {
            Assert.That(Assert.Throws<UnixSocketException>(() => UnixSocket.Connect(path))!.Reason, Is.EqualTo(UnixSocketError.Absent), path);
        }
    }

    [TestCase(0x1ffu /* 0777 */)]
    [TestCase(0x1fdu /* 0775 */ | 0x10)]
    public void A_folder_that_others_may_write_to_is_refused(uint mode)
    {
        using var folder = new OwnFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)mode);
        Assert.Throws<UnsafeDirectoryException>(() => UnixSocketListener.Bind(folder.File("s"), Mode600));
        Assert.That(FileFacts.Of(folder.File("s.lock")), Is.Null, "nothing was made in it");
    }
}
