using System.Runtime.InteropServices;
using System.Text;

namespace Pcm.Linux.Systemd;

/// <summary>
/// Speaks to systemd through its own library, where this process is a service of type notify. Anywhere else, and where the library is
/// not installed, every call does nothing. One role, one folder: a package can take its place.
/// </summary>
public static class ServiceManager
{
    private const string Library = "libsystemd.so.0";

    private static nint _library;

    /// <summary>True where this process was started by a service manager that wants to hear from it.</summary>
    public static bool IsService => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));

    // Loaded only where there is somebody to notify: a program run by hand need not pay for it.
    private static nint Handle => IsService && (_library != 0 || NativeLibrary.TryLoad(Library, out _library)) ? _library : 0;

    /// <summary>The service is up: its socket takes connections.</summary>
    public static bool NotifyReady(string status) => Notify($"READY=1\nSTATUS={status}");

    /// <summary>The service has begun to stop.</summary>
    public static bool NotifyStopping() => Notify("STOPPING=1");

    /// <summary>The service is alive; to be said at least twice in each <see cref="WatchdogInterval"/>.</summary>
    public static bool NotifyWatchdog() => Notify("WATCHDOG=1");

    /// <summary>Sends lines of the form KEY=VALUE; false where nobody heard.</summary>
    public static unsafe bool Notify(string state)
    {
        if (Handle == 0 || !NativeLibrary.TryGetExport(Handle, "sd_notify", out var function)) return false;
        fixed (byte* text = Encoding.UTF8.GetBytes(state + '\0'))
        {
            return ((delegate* unmanaged<int, byte*, int>)function)(0, text) > 0;
        }
    }

    /// <summary>How long the manager waits between signs of life before it kills the service; null where it does not.</summary>
    public static unsafe TimeSpan? WatchdogInterval
    {
        get
        {
            if (Handle == 0 || !NativeLibrary.TryGetExport(Handle, "sd_watchdog_enabled", out var function)) return null;
            ulong microseconds;
            return ((delegate* unmanaged<int, ulong*, int>)function)(0, &microseconds) > 0 ? TimeSpan.FromMicroseconds(microseconds) : null;
        }
    }
}
