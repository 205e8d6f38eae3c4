using System.Net;
using System.Net.Sockets;

namespace Pcm.Cluster;

/// <summary>TCP ports that nobody listens on.</summary>
internal static class FreePorts
{
    // Below the range that the kernel takes ports for connections from, so that none of those can be in the way.
    private const int First = 12_000, Last = 32_000;

    public static int[] Take(int count)
    {
        var held = new List<TcpListener>();
        try
        {
            while (held.Count < count)
            {
                var listener = new TcpListener(IPAddress.Any, Random.Shared.Next(First, Last)) { ExclusiveAddressUse = true };
                try
                {
                    listener.Start();
                    held.Add(listener);
                }
                catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
                {
                    listener.Dispose();
                }
            }

            return [.. held.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            held.ForEach(listener => listener.Dispose());
        }
    }
}
