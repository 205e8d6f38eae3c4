using System.Runtime.InteropServices;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.Worker.Hosting;

/// <summary>The process: command line, signals, last words.</summary>
internal static class WorkerProgram
{
    public static async Task<WorkerExit> RunAsync(string[] args)
    {
        if (CommandLine.TryParse(args) is not { } commandLine)
        {
            await Console.Error.WriteLineAsync(CommandLine.Usage);
            return WorkerExit.Usage;
        }

        try
        {
            var record = WorkerRecord.Read(commandLine.RecordPath);
            GiveUpPowers(record);

            // Held for life, and before anything that could touch the device.
            using var presence = new Gate(record.Gate).Enter();
            using var stop = new CancellationTokenSource();
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                stop.Cancel();
            });
            var host = new WorkerHost(new SupervisorLink(commandLine.SocketPath, record, TimeProvider.System));
            return await host.RunAsync(stop.Token);
        }
        catch (GateClosedException e)
        {
            WorkerLog.Error(e.Message);
            return WorkerExit.GateClosed;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            WorkerLog.Error(e.Message);
            return WorkerExit.Usage;
        }
        catch (PcmException e)
        {
            WorkerLog.Error($"refused by the supervisor: {e.Message}");
            return WorkerExit.Usage;
        }
        catch (Exception e)
        {
            WorkerLog.Error($"fault: {e}");
            return WorkerExit.Fault;
        }
    }

    private static void GiveUpPowers(WorkerRecord record)
    {
        if (record.User is { } user && User.EffectiveId == 0)
            ProcessHardening.BecomeUser(user);
        ProcessHardening.DenyTracing();
        ProcessHardening.DenyNewPrivileges();
        if (record.MemoryLimitBytes is { } bytes)
            ProcessHardening.LimitMemory(bytes);
    }
}
