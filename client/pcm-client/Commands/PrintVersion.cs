using System.CommandLine;
using System.CommandLine.Invocation;

namespace Pcm.CommandLine.Commands;

/// <summary>What <c>--version</c> prints.</summary>
internal sealed class PrintVersion : SynchronousCommandLineAction
{
    public override bool Terminating => true;

    public override int Invoke(ParseResult parseResult)
    {
        Console.Out.WriteLine($"pcm-client {ProgramVersion.Text} (protocol {Protocol.Limits.MinVersion} to {Protocol.Limits.MaxVersion})");
        return 0;
    }
}
