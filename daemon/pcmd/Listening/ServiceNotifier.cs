using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pcm.Linux;
using Pcm.Linux.Systemd;
using Pcm.Protocol;
using Pcmd.Configuration;
using Pcmd.Logging;

namespace Pcmd.Listening;

/// <summary>
/// Tells the service manager that the daemon is up once its socket listens, that it lives as long as it answers a greeting on that
/// socket, and that it stops. Does nothing where there is no service manager.
/// </summary>
internal sealed class ServiceNotifier(DaemonConfiguration configuration, ILogger<ServiceNotifier> log)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private Task _watching = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        ServiceManager.NotifyReady($"listening on {configuration.SocketPath}");
        if (ServiceManager.WatchdogInterval is { } interval)
            _watching = WatchAsync(interval / 2, _stopped.Token);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        ServiceManager.NotifyStopping();
        return Task.CompletedTask;
    }

    // Streams may drain for longer than the watchdog waits, so it is told of life until the end.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        await _watching;
    }

    public void Dispose() => _stopped.Dispose();

    private async Task WatchAsync(TimeSpan period, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(period);
        try
        {
            do
            {
                if (await AnswersAsync(period, cancellationToken))
                    ServiceManager.NotifyWatchdog();
                else
                    ListeningLog.SelfCheckFailed(log);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
        }
    }

    // Any answer will do, also that it is busy or stopping.
    private async Task<bool> AnswersAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var expired = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        expired.CancelAfter(timeout);
        try
        {
            using var connection = new Connection(UnixSocket.Connect(configuration.SocketPath));
            var hello = new HelloMessage(
                Pcm.Protocol.Limits.MinVersion, Pcm.Protocol.Limits.MaxVersion, "pcmd watchdog", BuildInfo.Version);
            await Handshake.GreetAsync(connection, hello, expired.Token);
            return true;
        }
        catch (PcmException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
