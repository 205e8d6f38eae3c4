using System.CommandLine;

namespace Pcm.CommandLine.Commands;

/// <summary>A command with more to say in its own help than one line: output, examples, exit status.</summary>
internal sealed class DetailedCommand(string name, string summary, string details) : Command(name, summary)
{
    public string Details { get; } = details;
}
