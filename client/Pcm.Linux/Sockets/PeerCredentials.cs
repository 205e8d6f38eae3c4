using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Pcm.Linux;

/// <summary>Who was at the other end of a Unix socket when it was connected, as the kernel says: nothing that the peer can forge.</summary>
/// <param name="Pid">Its pid as seen from here; 0 where it is in another pid namespace.</param>
/// <param name="Uid">Its effective uid.</param>
/// <param name="Gid">Its effective gid.</param>
/// <param name="Groups">Its supplementary groups.</param>
public sealed record PeerCredentials(int Pid, uint Uid, uint Gid, IReadOnlyList<uint> Groups)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int SoPeerGroups = 59;
    private const int SoPeerPidFd = 77;

    /// <summary>Reads them of a connected socket.</summary>
    public static PeerCredentials Of(Socket socket)
    {
        Span<int> credentials = stackalloc int[3];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        return new PeerCredentials(credentials[0], (uint)credentials[1], (uint)credentials[2], ReadGroups(socket));
    }

    /// <summary>
    /// A handle on the peer's process: the kernel's own where it gives one (6.5 and later), else one opened by pid. Null where the peer is
    /// gone or the kernel has no pidfds.
    /// </summary>
    public static PidFd? OpenProcess(Socket socket)
    {
        Span<int> descriptor = stackalloc int[1];
        try
        {
            socket.GetRawSocketOption(SolSocket, SoPeerPidFd, MemoryMarshal.AsBytes(descriptor));
            return new PidFd(descriptor[0]);
        }
        catch (SocketException)
        {
            var pid = Of(socket).Pid;
            return ProcessIdentity.Of(pid) is { } process ? PidFd.TryOpen(process) : null;
        }
    }

    /// <summary>True where the peer belongs to the group, by its own gid or a supplementary one.</summary>
    public bool IsInGroup(uint gid) => Gid == gid || Groups.Contains(gid);

    private static uint[] ReadGroups(Socket socket)
    {
        // The kernel says ERANGE while the room is too small.
        for (var room = 64; room <= Limits.MaxGroups; room *= 8)
        {
            var groups = new uint[room];
            try
            {
                var bytes = socket.GetRawSocketOption(SolSocket, SoPeerGroups, MemoryMarshal.AsBytes(groups.AsSpan()));
                return groups[..(bytes / sizeof(uint))];
            }
            catch (SocketException) when (room < Limits.MaxGroups)
            {
                // Larger next time.
            }
            catch (SocketException)
            {
                break;
            }
        }

        return [];
    }
}
