using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.Client.Connecting;

/// <summary>What the daemon or its socket said, as the end of a command.</summary>
public static class ServiceErrors
{
    public static ClientException ToClient(PcmException error) => new(ExitCodeOf(error), Sentence(error), error);

    public static ClientException ToClient(UnixSocketException error) => error.Reason switch
    {
        UnixSocketError.NotPermitted => new ClientException(ExitCode.NotAllowed, $"{error.Message}; ask the administrator of this node", error),
        UnixSocketError.Absent => new ClientException(
            ExitCode.NoService, $"{error.Message}: no pcmd runs on this node; --autostart starts a private one, --socket names another", error),
        UnixSocketError.Refused => new ClientException(
            ExitCode.NoService, $"{error.Message}: pcmd has stopped; --autostart starts a private one, --socket names another", error),
        UnixSocketError.NotASocket => new ClientException(ExitCode.NoService, $"{error.Message}; --socket must name pcmd's socket", error),
        UnixSocketError.PathTooLong => new ClientException(ExitCode.Usage, error.Message, error),
        UnixSocketError.Busy => new ClientException(ExitCode.TryAgain, $"{error.Message}; try again", error),
        _ => new ClientException(ExitCode.NoService, error.Message, error),
    };

    public static ClientException ToClient(ConnectionLostException error, string socketPath) =>
        new(ExitCode.NoService, $"pcmd on {socketPath} does not answer: {error.Message}", error);

    private static ExitCode ExitCodeOf(PcmException error) => error.Code switch
    {
        ErrorCode.NotAllowed or ErrorCode.NoLease => ExitCode.NotAllowed,
        ErrorCode.BadRequest => ExitCode.Usage,
        _ when !error.Permanent => ExitCode.TryAgain,
        _ => ExitCode.NoService,
    };

    private static string Sentence(PcmException error) => error.Code switch
    {
        ErrorCode.UnknownContext => $"{error.Message}; `pcm-client context list` names those there are",
        ErrorCode.ProtocolViolation => $"pcmd and this client do not understand each other: {error.Message}; install matching builds",
        _ => error.Message,
    };
}
