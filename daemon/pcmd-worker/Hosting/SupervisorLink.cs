using System.Reflection;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.Worker.Hosting;

/// <summary>Dials the supervisor and shows who it is; dials again, ever slower, for as long as the orphan time lasts.</summary>
internal sealed class SupervisorLink(string socketPath, WorkerRecord record, TimeProvider time)
{
    private static readonly string Build =
        typeof(SupervisorLink).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <returns>A greeted connection, or null when the orphan time is over.</returns>
    /// <exception cref="PcmException">The supervisor does not want this worker, now or later.</exception>
    public async Task<SupervisorConnection?> AttachAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var pause = Limits.FirstRedialPause; ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, Limits.MaxRedialPause.Ticks)))
        {
            try
            {
                return await DialAsync(cancellationToken);
            }
            catch (Exception e) when (e is UnixSocketException or ConnectionLostException or PcmException { Permanent: false })
            {
                if (time.GetElapsedTime(started) + pause > record.OrphanTime)
                {
                    WorkerLog.Error($"no supervisor at {socketPath} for {record.OrphanTime.TotalSeconds:0} s: {e.Message}");
                    return null;
                }
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task<SupervisorConnection> DialAsync(CancellationToken cancellationToken)
    {
        var connection = new Connection(UnixSocket.Connect(socketPath), time);
        try
        {
            var attach = new AttachMessage(Protocol.Limits.MinVersion, Protocol.Limits.MaxVersion, record.Nonce, Environment.ProcessId, Build);
            return new SupervisorConnection(connection, await Handshake.AttachAsync(connection, attach, cancellationToken));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
