using System.Runtime.InteropServices;
using Pcm.Client.Running;

namespace Pcm.CommandLine;

/// <summary>SIGINT and SIGTERM: the first asks the command to stop in order, the second ends the process.</summary>
internal sealed class Signals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private readonly StopRequest _stop;
    private readonly Action _onFirst;

    public Signals(StopRequest stop, Action onFirst)
    {
        _stop = stop;
        _onFirst = onFirst;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_stop.IsRequested) Environment.Exit(128 + (context.Signal == PosixSignal.SIGINT ? 2 : 15));
        _stop.Request();
        _onFirst();
    }
}
