namespace Pcm.Worker.Hosting;

/// <summary>What the supervisor says on the command line. Anybody can read it, so it holds no secret.</summary>
/// <param name="SocketPath">Where the supervisor listens.</param>
/// <param name="RecordPath">The worker's record, which holds the secret.</param>
internal sealed record CommandLine(string SocketPath, string RecordPath)
{
    public const string Usage = "usage: pcmd-worker --socket PATH --record FILE (started by pcmd, not by hand)";

    public static CommandLine? TryParse(string[] args)
    {
        string? socket = null, record = null;
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
                return null;
            if (args[i] == "--socket")
                socket = args[i + 1];
            else if (args[i] == "--record")
                record = args[i + 1];
            else
                return null;
        }

        return socket is null || record is null ? null : new CommandLine(socket, record);
    }
}
