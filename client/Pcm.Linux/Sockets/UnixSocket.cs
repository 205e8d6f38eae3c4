using System.Net.Sockets;
using System.Text;
using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>Dialling a Unix stream socket.</summary>
public static class UnixSocket
{
    /// <summary>Connects on the calling thread.</summary>
    /// <exception cref="UnixSocketException">Why not, sorted by what to do about it.</exception>
    public static Socket Connect(string path)
    {
        CheckPath(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // A full backlog blocks the dialler for as long as its send timeout.
            socket.SendTimeout = (int)Limits.ConnectTimeout.TotalMilliseconds;
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.SendTimeout = 0;
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw Sort(path, e);
        }
    }

    /// <summary>
    /// Sends what the system takes at once, whether the socket blocks or not: 0 where it takes nothing now. .NET's own blocking send would
    /// wait, and its asynchronous one would start the machinery that waits.
    /// </summary>
    /// <exception cref="SocketException">The connection has failed.</exception>
    public static unsafe int SendAtOnce(Socket socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            var sent = Libc.send(socket.SafeHandle, first, (nuint)bytes.Length, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
            if (sent >= 0) return (int)sent;
        }

        return Libc.LastError switch
        {
            Errno.EAGAIN or Errno.EINTR => 0,
            Errno.EPIPE => throw new SocketException((int)SocketError.Shutdown),
            Errno.ECONNRESET => throw new SocketException((int)SocketError.ConnectionReset),
            _ => throw new SocketException((int)SocketError.NotConnected),
        };
    }

    /// <summary>Refuses a path that no socket can have.</summary>
    internal static void CheckPath(string path)
    {
        var length = Encoding.UTF8.GetByteCount(path);
        if (length == 0) throw new UnixSocketException(UnixSocketError.Absent, "the socket's path is empty");
        if (length > Limits.MaxSocketPathBytes)
        {
            throw new UnixSocketException(
                UnixSocketError.PathTooLong,
                $"the socket's path has {length} bytes and can have {Limits.MaxSocketPathBytes}; choose a shorter folder: '{path}'");
        }
    }

    private static UnixSocketException Sort(string path, SocketException e)
    {
        // Not every errno has a SocketError of its own: ENOENT and ENOTDIR arrive as whatever .NET makes of them, so look at the file.
        FileFacts? there = null;
        try
        {
            there = FileFacts.Of(path);
        }
        catch (IOException)
        {
            return new UnixSocketException(UnixSocketError.NotPermitted, $"no permission to reach the socket '{path}'", e);
        }

        if (there is not { } facts) return new UnixSocketException(UnixSocketError.Absent, $"there is no socket '{path}'", e);
        if (facts.Type == FileType.SymbolicLink && !File.Exists(path)) return new UnixSocketException(UnixSocketError.Absent, $"'{path}' is a link to nothing", e);

        return e.SocketErrorCode switch
        {
            SocketError.AccessDenied => new UnixSocketException(UnixSocketError.NotPermitted, $"no permission to use the socket '{path}'", e),
            SocketError.ConnectionRefused when facts.Type is not (FileType.Socket or FileType.SymbolicLink) =>
                new UnixSocketException(UnixSocketError.NotASocket, $"'{path}' is no socket", e),
            SocketError.ConnectionRefused => new UnixSocketException(UnixSocketError.Refused, $"nobody listens on the socket '{path}'", e),
            SocketError.TimedOut or SocketError.WouldBlock =>
                new UnixSocketException(UnixSocketError.Busy, $"the socket '{path}' took no connection within {Limits.ConnectTimeout.TotalSeconds} s", e),
            _ => new UnixSocketException(UnixSocketError.Other, $"cannot connect to '{path}': {e.Message}", e),
        };
    }
}
