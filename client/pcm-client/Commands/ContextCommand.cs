using System.CommandLine;

namespace Pcm.CommandLine.Commands;

/// <summary><c>context</c>: what concerns contexts rather than rows.</summary>
internal static class ContextCommand
{
    public static Command Create() => new("context", "Make, check and look at contexts.")
    {
        ContextInitCommand.Create(),
        ContextCheckCommand.Create(),
        ContextRenderCommand.Create(),
        ContextListCommand.Create(),
    };
}
