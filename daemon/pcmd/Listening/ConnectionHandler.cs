using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Pcm.Linux;
using Pcm.Protocol;
using Pcmd.Configuration;
using Pcmd.Identity;
using Pcmd.Logging;
using Pcmd.Status;
using Pcmd.Streams;
using Pcmd.Workers;

namespace Pcmd.Listening;

/// <summary>One connection from its accept to its end: who it is, what it is (client or worker), and what becomes of it.</summary>
internal sealed class ConnectionHandler(
    DaemonConfiguration configuration,
    DaemonRole role,
    AccessPolicy access,
    ConnectionTable connections,
    ConnectionRoom room,
    UserShares users,
    WorkerAttachments attachments,
    ClientSessionFactory sessions,
    Counters counters,
    TimeProvider time,
    ILogger<ConnectionHandler> log)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _open = [];

    /// <summary>Takes an accepted socket over.</summary>
    public void Start(Socket socket, CancellationToken cancellationToken)
    {
        counters.ConnectionAccepted();
        var handling = HandleAsync(new Connection(socket, time), cancellationToken);
        lock (_gate)
            _open.Add(handling);
        handling.ContinueWith(
            done =>
            {
                lock (_gate)
                    _open.Remove(done);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Completes when no connection is being handled any more.</summary>
    public Task WhenAllClosedAsync()
    {
        lock (_gate)
            return Task.WhenAll(_open);
    }

    private async Task HandleAsync(Connection connection, CancellationToken cancellationToken)
    {
        connections.Add();
        var isWorkers = false;
        UserShares.UserShare? share = null;
        try
        {
            var peer = PeerCredentials.Of(connection.Socket);
            if (!access.MayConnect(peer))
                throw new PcmException(ErrorCode.NotAllowed, $"this daemon serves uid {role.OwnUid}; you are uid {peer.Uid}");
            if (!attachments.IsExpected(peer.Pid))
                share = Enter(peer);

            var greeting = await Handshake.ReceiveAsync(connection, cancellationToken);
            if (greeting.Attach is { } attach)
            {
                isWorkers = await AttachAsync(connection, attach, greeting.Version, peer, cancellationToken);
                return;
            }

            share ??= Enter(peer);
            connection.Room = share.Bytes;
            connection.Unread = share.Bytes.Unread;
            await Handshake.WelcomeAsync(connection, Welcome(greeting.Version), cancellationToken);
            await ServeAsync(connection, peer, share, cancellationToken);
        }
        catch (PcmException e)
        {
            await RefuseAsync(connection, e);
        }
        catch (OperationCanceledException)
        {
            await connection.CloseAsync(new PcmException(ErrorCode.ShuttingDown, "the daemon is stopping"));
        }
        catch (Exception e) when (e is ConnectionLostException or SocketException)
        {
            ListeningLog.Lost(log, e.Message);
        }
        catch (Exception e)
        {
            // A fault in serving one client must not take the others down with it.
            ListeningLog.Fault(log, e);
            await connection.CloseAsync(new PcmException(ErrorCode.Internal, "a fault of the daemon's own; its log has more"));
        }
        finally
        {
            connections.Remove();
            if (!isWorkers)
                await connection.CloseAsync();
            share?.Dispose();
        }
    }

    private UserShares.UserShare Enter(PeerCredentials peer) => connections.Count <= room.MaxConnections
        ? users.Enter(peer)
        : throw new PcmException(ErrorCode.Busy,
            $"{room.MaxConnections} connections are open already (max_connections); try again later");

    private async Task ServeAsync(Connection connection, PeerCredentials peer, UserShares.UserShare share, CancellationToken cancellationToken)
    {
        await using var session = sessions.Create(connection, peer, share);
        try
        {
            await session.RunAsync(cancellationToken);
        }
        catch (PcmException e)
        {
            // Before its streams end, so that the client is told the reason and not its consequences.
            await RefuseAsync(connection, e);
        }
    }

    private async Task RefuseAsync(Connection connection, PcmException error)
    {
        ListeningLog.Refused(log, error.Code, error.Message);
        await connection.CloseAsync(error);
    }

    // True when the connection now belongs to the worker's launcher.
    private async Task<bool> AttachAsync(
        Connection connection, AttachMessage attach, uint version, PeerCredentials peer, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Limits.AttachTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        if (!await attachments.IsExpectedAsync(attach.Nonce, peer, either.Token))
        {
            WorkerEvents.NotExpected(log, peer.Pid, peer.Uid);
            throw new PcmException(ErrorCode.NotAllowed, "no worker of that nonce and process is expected here");
        }

        await Handshake.WelcomeAsync(connection, Welcome(version), cancellationToken);
        return attachments.HandOver(attach.Nonce, new AttachedWorker(connection, attach.Build));
    }

    private WelcomeMessage Welcome(uint version) => new(version)
    {
        Build = BuildInfo.Version,
        Node = role.NodeName,
        Instance = role.Instance,
        Pid = Environment.ProcessId,
        Uid = role.OwnUid,
        WindowRows = configuration.WindowRows,
        WindowBytes = configuration.WindowBytes,
    };
}
