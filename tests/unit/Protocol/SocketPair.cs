using System.Net.Sockets;
using Pcm.Linux;

namespace Pcm.UnitTests.Protocol;

/// <summary>Two connected ends of a real Unix socket.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly string _folder;

    private SocketPair(Socket near, Socket far, string folder) => (Near, Far, _folder) = (near, far, folder);

    public Socket Near { get; }

    public Socket Far { get; }

    public static async Task<SocketPair> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("pcm-").FullName;
        using var listener = UnixSocketListener.Bind(Path.Combine(folder, "s"), mode: 0x180 /* 0600 */);
        listener.Listen();
        var near = UnixSocket.Connect(listener.Path);
        return new SocketPair(near, await listener.AcceptAsync(CancellationToken.None), folder);
    }

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
