using System.Net.Sockets;
using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>
/// A listening Unix socket that nobody else can have put there: in a folder of this user's own, its lock taken before its name is touched,
/// and with its mode from the moment it exists.
/// </summary>
public sealed class UnixSocketListener : IDisposable
{
    private readonly FileLock _lock;
    private readonly Socket _socket;
    private readonly ulong _inode;
    private int _disposed;

    private UnixSocketListener(string path, FileLock held, Socket socket, ulong inode)
    {
        Path = path;
        _lock = held;
        _socket = socket;
        _inode = inode;
    }

    public string Path { get; }

    /// <summary>How often no connection could be taken for want of descriptors or memory.</summary>
    public long Exhaustions { get; private set; }

    /// <summary>What is locked by whoever may listen on a path. It stays when nobody does.</summary>
    public static string LockOf(string path) => path + ".lock";

    /// <summary>Takes the path: lock, remains of the last holder away, bind. Nobody can connect before <see cref="Listen"/>.</summary>
    /// <param name="path">Where the socket is to be. Its folder must be there and be one's own.</param>
    /// <param name="mode">Who may connect: 0600 or 0666, usually.</param>
    /// <exception cref="UnixSocketException">The path is too long, taken by something that is no socket, or served by another process.</exception>
    /// <exception cref="UnsafeDirectoryException">Others may write to the folder.</exception>
    public static UnixSocketListener Bind(string path, uint mode)
    {
        UnixSocket.CheckPath(path);
        OwnDirectory.Check(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        var held = FileLock.TryAcquire(LockOf(path))
            ?? throw new UnixSocketException(UnixSocketError.Busy, $"another process serves '{path}': it holds '{path}.lock'");
        try
        {
            RemoveRemains(path);
            var socket = BindWithMode(path, mode);
            return new UnixSocketListener(path, held, socket, FileFacts.Of(path)!.Value.Inode);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>From here on peers can connect.</summary>
    public void Listen(int backlog = Limits.ListenBacklog) => _socket.Listen(backlog);

    /// <summary>
    /// The next connection. A peer that is gone again is passed over; without descriptors or memory it waits a moment and tries again.
    /// </summary>
    /// <exception cref="SocketException">The listener itself has failed.</exception>
    public async ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await _socket.AcceptAsync(cancellationToken);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.Interrupted)
            {
                // That peer's own affair.
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                Exhaustions++;
                await Task.Delay(Limits.ExhaustedPause, cancellationToken);
            }
        }
    }

    /// <summary>Stops listening, takes the name away if it is still this socket's, and only then gives up the lock.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _socket.Dispose();
        if (FileFacts.Of(Path) is { Type: FileType.Socket } facts && facts.Inode == _inode) _ = Libc.unlink(Path);
        _lock.Dispose();
    }

    // With the lock held, a socket of this name belongs to nobody who lives.
    private static void RemoveRemains(string path)
    {
        if (FileFacts.Of(path) is not { } facts) return;
        if (facts.Type != FileType.Socket)
        {
            throw new UnixSocketException(UnixSocketError.NotASocket, $"'{path}' is there and is no socket; move it away or choose another path");
        }

        if (Libc.unlink(path) != 0) throw LinuxException.Last($"removing the stale socket '{path}'");
    }

    private static Socket BindWithMode(string path, uint mode)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Linux gives the new name the mode of the socket, less the umask. So the socket gets its mode before it has a name, and the
            // umask, which all threads share, is changed only for the bits that it would take away and only around the bind.
            if (Libc.fchmod((int)socket.Handle, mode) != 0) throw LinuxException.Last($"setting the mode of the socket '{path}'");
            var before = Libc.umask(0x3f); // 0077
            _ = Libc.umask(before & ~mode);
            try
            {
                socket.Bind(new UnixDomainSocketEndPoint(path));
            }
            finally
            {
                _ = Libc.umask(before);
            }

            var facts = FileFacts.Of(path) ?? throw new UnixSocketException(UnixSocketError.Other, $"'{path}' vanished while it was made");
            if (facts.Permissions != mode)
            {
                _ = Libc.unlink(path);
                throw new UnixSocketException(
                    UnixSocketError.Other,
                    $"the socket '{path}' got mode {Convert.ToString((int)facts.Permissions, 8)} in place of {Convert.ToString((int)mode, 8)}; its file system keeps no modes");
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
