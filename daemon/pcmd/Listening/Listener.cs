using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pcm.Linux;
using Pcmd.Configuration;
using Pcmd.Devices;
using Pcmd.Leases;
using Pcmd.Logging;
using Pcmd.Residency;
using Pcmd.Workers;

namespace Pcmd.Listening;

/// <summary>
/// The daemon's socket. It listens when <see cref="StartAsync"/> returns, and goes on doing so while the daemon drains, since workers dial
/// it too.
/// </summary>
internal sealed class Listener(
    DaemonConfiguration configuration,
    DaemonRole role,
    ConnectionTable connections,
    ConnectionRoom room,
    ConnectionHandler handler,
    ResidencyManager residency,
    DeviceGates gates,
    WorkerInheritance inheritance,
    LeaseKeeper leases,
    WorkerAttachments attachments,
    IHostApplicationLifetime lifetime,
    ILogger<Listener> log) : IHostedService, IDisposable
{
    private const uint OwnerConnects = 0x180; // 0600
    private const uint EverybodyConnects = 0x1b6; // 0666

    private readonly CancellationTokenSource _close = new();
    private UnixSocketListener? _socket;
    private Task _accepting = Task.CompletedTask;

    /// <summary>The listener failed; the process is to end with a fault.</summary>
    public bool HasFailed { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _socket = UnixSocketListener.Bind(configuration.SocketPath, role.IsPrivate ? OwnerConnects : EverybodyConnects);

        // With the lock held there is no other supervisor, so what it left is this one's.
        gates.Hold();
        await inheritance.TakeAsync(cancellationToken);
        leases.Start();
        connections.Idle += OnIdle;
        _socket.Listen();
        _accepting = AcceptAsync(_socket, _close.Token);
        ListeningLog.Listening(log, configuration.SocketPath, role.IsPrivate ? "private" : "node");
        if (room.IsShort)
            ListeningLog.FewDescriptors(log, room.Descriptors, room.MaxConnections);
    }

    /// <summary>Lets streams finish within the drain time, then ends workers (or leaves them) and connections, then gives up the socket.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        ListeningLog.Draining(log, configuration.DrainTimeout.TotalSeconds);
        residency.BeginStop();
        if (!await residency.WaitUnusedAsync(configuration.DrainTimeout))
            ListeningLog.DrainTimedOut(log);
        attachments.Stop();
        await residency.StopAsync(configuration.KeepWorkers);
        if (!configuration.KeepWorkers)
            gates.Release();
        await _close.CancelAsync();
        await _accepting;
        await handler.WhenAllClosedAsync()
            .WaitAsync(Limits.CloseAllTimeout, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket?.Dispose();
        ListeningLog.Stopped(log);
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _close.Dispose();
    }

    private async Task AcceptAsync(UnixSocketListener listener, CancellationToken cancellationToken)
    {
        var exhaustions = 0L;
        try
        {
            while (true)
            {
                handler.Start(await listener.AcceptAsync(cancellationToken), cancellationToken);
                if (listener.Exhaustions == exhaustions)
                    continue;
                exhaustions = listener.Exhaustions;
                ListeningLog.Exhausted(log, exhaustions);
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (SocketException e)
        {
            HasFailed = true;
            ListeningLog.AcceptFailed(log, e);
            lifetime.StopApplication();
        }
    }

    private void OnIdle()
    {
        ListeningLog.Idle(log, role.IdleExit!.Value.TotalSeconds);
        lifetime.StopApplication();
    }
}
