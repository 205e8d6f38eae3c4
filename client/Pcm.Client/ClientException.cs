namespace Pcm.Client;

/// <summary>Ends a command with one sentence for the user: what happened, to what, and what to do. Never holds text of a row.</summary>
public class ClientException(ExitCode exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public ExitCode ExitCode { get; } = exitCode;
}
