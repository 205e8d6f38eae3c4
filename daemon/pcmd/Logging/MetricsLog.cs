using Microsoft.Extensions.Logging;

namespace Pcmd.Logging;

/// <summary>What is said of the metrics file. Events 500 to 599.</summary>
internal static partial class MetricsLog
{
    [LoggerMessage(500, LogLevel.Error, "metrics_file {Path} cannot be written: {Problem}; pcmd goes on without it and tries again")]
    public static partial void NotWritten(ILogger logger, string path, string problem);

    [LoggerMessage(501, LogLevel.Information, "metrics_file {Path} is written again")]
    public static partial void WrittenAgain(ILogger logger, string path);
}
