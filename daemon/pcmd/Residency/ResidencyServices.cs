using Microsoft.Extensions.Logging;
using Pcmd.Configuration;
using Pcmd.Status;
using Pcmd.Streams;
using Pcmd.Workers;

namespace Pcmd.Residency;

/// <summary>What every resident context needs of the daemon.</summary>
internal sealed record ResidencyServices(
    DaemonConfiguration Configuration,
    WorkerLauncher Launcher,
    WorkerAdopter Adopter,
    EvictionHistory Evictions,
    CrashLedger Crashes,
    LoadFailures Failures,
    Counters Counters,
    TimeProvider Time,
    ILogger<ResidencyManager> Log);
