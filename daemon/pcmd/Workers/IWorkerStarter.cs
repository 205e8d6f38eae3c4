using Pcm.Linux;

namespace Pcmd.Workers;

/// <summary>Starts worker processes so that they outlive the supervisor.</summary>
internal interface IWorkerStarter
{
    /// <summary>Starts the worker of a record that is written already.</summary>
    /// <param name="record">What it is to read.</param>
    /// <param name="log">Where its standard error goes.</param>
    /// <param name="cpus">CPUs that it keeps to.</param>
    /// <param name="cancellationToken">Gives up; whatever was started by then has been ended.</param>
    /// <exception cref="IOException">It could not be started.</exception>
    Task<ProcessIdentity> StartAsync(WorkerRecord record, WorkerLogFile log, IReadOnlyList<int> cpus, CancellationToken cancellationToken);
}
