using Pcm.Client;
using Pcm.Client.Connecting;
using Pcm.CommandLine.Display;
using Pcm.Contexts;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.CommandLine.Commands;

/// <summary>Runs a command and turns what went wrong into one sentence and an exit code.</summary>
internal static class CommandRunner
{
    public static ExitCode Run(Func<ExitCode> command)
    {
        try
        {
            return command();
        }
        catch (ClientException e)
        {
            return Say(e);
        }
        catch (PcmException e)
        {
            return Say(ServiceErrors.ToClient(e));
        }
        catch (UnixSocketException e)
        {
            return Say(ServiceErrors.ToClient(e));
        }
        catch (ConnectionLostException e)
        {
            return Say(new ClientException(ExitCode.TryAgain, $"the connection to pcmd was lost: {e.Message}; try again", e));
        }
        catch (ManifestException e)
        {
            return Say(new ClientException(ExitCode.UnusableInput, e.Message, e));
        }
        catch (ModelFileException e)
        {
            return Say(new ClientException(ExitCode.UnusableInput, e.Message, e));
        }
    }

    private static ExitCode Say(ClientException error)
    {
        Console.Error.WriteLine($"pcm-client: {Printable.Of(error.Message)}");
        return error.ExitCode;
    }
}
