using Microsoft.Extensions.Logging;
using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Configuration;
using Pcmd.Logging;
using Pcmd.Residency;

namespace Pcmd.Workers;

/// <summary>Starts workers and has them load a context: record, process, greeting, load.</summary>
internal sealed class WorkerLauncher(
    DaemonConfiguration configuration,
    WorkerAttachments attachments,
    ProcessWatcher watcher,
    TimeProvider time,
    ILogger<WorkerLauncher> log)
{
    // What belongs to this process alone; a worker that spoke to our service manager would confuse it.
    private static readonly string[] OwnVariables =
        ["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_FDS", "LISTEN_PID", "JOURNAL_STREAM", "INVOCATION_ID"];

    public static string RecordsDirectory(DaemonConfiguration configuration) => Path.Combine(configuration.StateDirectory, "workers");

    /// <summary>A worker that has loaded the context, and what it says of it.</summary>
    /// <exception cref="PcmException">It cannot be loaded; the one error for all who wait.</exception>
    public async Task<(Worker Worker, ContextFacts Facts)> StartAsync(
        ContextDefinition context, Candidate place, Action<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryStartAsync(context, place, progress, cancellationToken);
            }
            catch (WorkerDiedException e) when (attempt < Limits.LoadAttempts)
            {
                WorkerEvents.DiedLoading(log, context.Name, place.Device.Name, e.Message);
            }
            catch (WorkerDiedException e)
            {
                throw new PcmException(ErrorCode.ContextLoadFailed,
                    $"the worker ended while it loaded context {context.Name}: {e.Message}", permanent: false, e);
            }
            catch (IOException e) when (e is not ConnectionLostException)
            {
                throw new PcmException(ErrorCode.Internal, $"no worker could be started: {e.Message}", e);
            }
        }
    }

    private async Task<(Worker Worker, ContextFacts Facts)> TryStartAsync(
        ContextDefinition context, Candidate place, Action<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        var record = WorkerRecord.New(RecordsDirectory(configuration), context.Name, place.Variant.Name, place.Device.Name,
            configuration.OrphanTime);
        attachments.Expect(record.Nonce);
        Worker? worker = null;
        try
        {
            worker = Start(record, context, place);
            worker.Attach(await AttachedAsync(record, worker, cancellationToken));
            return (worker, await LoadAsync(worker, context, place, progress, cancellationToken));
        }
        catch
        {
            if (worker is null)
            {
                record.Delete();
                throw;
            }

            await worker.KillAsync("it could not load its context");
            worker.Dispose();
            throw;
        }
        finally
        {
            attachments.Forget(record.Nonce);
        }
    }

    private Worker Start(WorkerRecord record, ContextDefinition context, Candidate place)
    {
        record.Write();
        var logFile = WorkerLogFile.Open(configuration.LogDirectory, place.Device.Name, context.Name);
        try
        {
            var process = DetachedProcess.Start(new DetachedProcessStart(configuration.WorkerProgram)
            {
                Arguments = ["--socket", configuration.SocketPath, "--record", record.Path],
                Environment = WorkerEnvironment(),
                Output = logFile.Handle,
                Error = logFile.Handle,
            });
            var worker = new Worker(process, watcher.WhenEndedAsync(process), record, logFile, time.GetUtcNow());
            attachments.Started(record.Nonce, process.Pid);
            (record with { Process = process }).Write();
            WorkerEvents.Started(log, process.Pid, context.Name, place.Variant.Name, place.Device.Name);
            return worker;
        }
        catch
        {
            logFile.Dispose();
            throw;
        }
    }

    private async Task<Connection> AttachedAsync(WorkerRecord record, Worker worker, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Limits.AttachTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var attached = attachments.WhenAttachedAsync(record.Nonce, either.Token);
        if (await Task.WhenAny(attached, worker.Ended) == worker.Ended)
            throw Died(worker, await worker.Ended);
        try
        {
            return await attached;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WorkerDiedException($"worker {worker.Pid} did not dial within {Limits.AttachTimeout.TotalSeconds} s",
                worker.Log.LastWords());
        }
    }

    private async Task<ContextFacts> LoadAsync(
        Worker worker, ContextDefinition context, Candidate place, Action<ProgressMessage> progress, CancellationToken cancellationToken)
    {
        try
        {
            await worker.Connection.SendAsync(0, LoadMessageFor(context, place), cancellationToken);
            while (await ReadInTimeAsync(worker.Connection, cancellationToken) is { } frame)
            {
                switch (frame.Kind)
                {
                    case MessageKind.Progress:
                        progress(frame.Read<ProgressMessage>());
                        break;
                    case MessageKind.Loaded:
                        return frame.Read<LoadedMessage>().Facts;
                    case MessageKind.Error:
                        throw frame.Read<ErrorMessage>().ToException();
                    default:
                        throw new PcmException(ErrorCode.Internal, $"a worker that was to load a context sent {Frame.Name(frame.Kind)}");
                }
            }
        }
        catch (ConnectionLostException)
        {
            // The process has more to say of it.
        }

        await worker.SettleAsync("it closed its connection while loading");
        throw new WorkerDiedException(worker.EndReason, worker.Log.LastWords());
    }

    private async Task<Frame?> ReadInTimeAsync(Connection connection, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(configuration.LoadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await connection.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PcmException(ErrorCode.ContextLoadFailed,
                $"the load made no progress for {configuration.LoadTimeout.TotalSeconds} s (load_timeout_seconds) and was given up",
                permanent: false);
        }
    }

    private LoadMessage LoadMessageFor(ContextDefinition context, Candidate place) => new(context.Yaml, context.Manifest.BaseDirectory)
    {
        Variant = place.Variant.Name,
        Provider = place.Device.Kind,
        Device = place.Device.Name,
        DeviceIndex = place.Device.Index,
        Cpus = place.Device.Cpus,
        Threads = place.Device.Cpus.Count,
        MemoryBudgetBytes = place.Bytes,
        OnnxRuntimePath = configuration.OnnxRuntimeLibrary,
        ProofCache = Path.Combine(configuration.CacheDirectory, "proofs"),
        DigestCache = Path.Combine(configuration.CacheDirectory, "digests"),
    };

    private static Dictionary<string, string> WorkerEnvironment() =>
        Environment.GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .Select(pair => ((string)pair.Key, (string?)pair.Value ?? ""))
            .Where(pair => !OwnVariables.Contains(pair.Item1))
            .ToDictionary(pair => pair.Item1, pair => pair.Item2);

    private static WorkerDiedException Died(Worker worker, ExitStatus status) =>
        new($"worker {worker.Pid} ended before it dialled ({status})", worker.Log.LastWords());
}
