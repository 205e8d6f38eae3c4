using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pcmd.Logging;
using Pcmd.Residency;

namespace Pcmd.Listening;

/// <summary>SIGHUP: contexts are read at once, so that the log says what is wrong with them, and failed loads may be tried again.</summary>
internal sealed class ReloadSignal(ContextCatalog catalog, LoadFailures failures, ILogger<ReloadSignal> log) : IHostedService
{
    private PosixSignalRegistration? _registration;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            Reload();
        });
        Reload();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _registration?.Dispose();
        return Task.CompletedTask;
    }

    private void Reload()
    {
        failures.ForgetAll();
        var entries = catalog.Scan();
        var usable = entries.Count(entry => entry.Definition is not null);
        ListeningLog.Reloaded(log, usable, entries.Count - usable);
    }
}
