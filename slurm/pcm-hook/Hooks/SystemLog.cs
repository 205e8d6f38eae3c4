using System.Net.Sockets;
using System.Text;

namespace Pcm.Hook;

/// <summary>One line to the system's log, where there is one. A hook has no other place that an admin looks at.</summary>
internal static class SystemLog
{
    private const string Path = "/dev/log";
    private const int Daemon = 3 << 3;
    private const int Warning = 4;
    private const int Information = 6;

    public static void Write(string line, bool isProblem)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            socket.Connect(new UnixDomainSocketEndPoint(Path));

            // RFC 3164 as syslog(3) writes it to the local socket: without a host.
            var text = $"<{Daemon | (isProblem ? Warning : Information)}>{DateTime.Now:MMM dd HH:mm:ss} pcm-hook[{Environment.ProcessId}]: {line}";
            socket.Send(Encoding.UTF8.GetBytes(text));
        }
        catch (SocketException)
        {
            // No log, or one that does not keep up: not a reason to hold a job up.
        }
    }
}
