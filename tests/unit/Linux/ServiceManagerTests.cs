using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using NUnit.Framework;
using Pcm.Linux.Systemd;

namespace Pcm.UnitTests.Linux;

/// <summary>What systemd is told, as it arrives on a socket like its own. libsystemd reads the C environment, which .NET's setter leaves alone.</summary>
[NonParallelizable]
public sealed partial class ServiceManagerTests
{
    [Test]
    public void A_service_is_heard_and_anything_else_is_silent()
    {
        Assert.That(ServiceManager.NotifyReady("up"), Is.False);
        Assert.That(ServiceManager.WatchdogInterval, Is.Null);

        using var folder = new OwnFolder();
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(folder.File("notify")));
        manager.ReceiveTimeout = 30_000;
        Set("NOTIFY_SOCKET", folder.File("notify"));
        Set("WATCHDOG_USEC", "30000000");
        Set("WATCHDOG_PID", $"{Environment.ProcessId}");
        try
        {
            Assert.That(ServiceManager.NotifyReady("3 contexts"), Is.True);
            Assert.That(Receive(), Is.EqualTo("READY=1\nSTATUS=3 contexts"));
            ServiceManager.NotifyWatchdog();
            Assert.That(Receive(), Is.EqualTo("WATCHDOG=1"));
            ServiceManager.NotifyStopping();
            Assert.That(Receive(), Is.EqualTo("STOPPING=1"));
            Assert.That(ServiceManager.WatchdogInterval, Is.EqualTo(TimeSpan.FromSeconds(30)));
        }
        finally
        {
            foreach (var name in new[] { "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID" }) Set(name, null);
        }

        string Receive()
        {
            var buffer = new byte[1000];
            return Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer));
        }
    }

    private static void Set(string name, string? value)
    {
        Environment.SetEnvironmentVariable(name, value);
        _ = value is null ? unsetenv(name) : setenv(name, value, 1);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unsetenv(string name);
}
