using Microsoft.Extensions.Logging;

namespace Pcmd.Logging;

/// <summary>What the log says of itself. Events 900 to 999.</summary>
internal static partial class LoggingLog
{
    [LoggerMessage(900, LogLevel.Warning, "{Lines} lines of event {Event} were left out: too many in a minute")]
    public static partial void LeftOut(ILogger logger, int @event, int lines);
}
