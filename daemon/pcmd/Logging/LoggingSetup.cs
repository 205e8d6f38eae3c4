using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Pcmd.Configuration;
using Serilog;
using Serilog.Core;
using Serilog.Extensions.Logging;

namespace Pcmd.Logging;

/// <summary>Composes the two logs: stderr for whoever started the daemon (or the journal), and a bounded file.</summary>
internal static class LoggingSetup
{
    private const string FileTemplate =
        "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {SourceContext} [{EventId}] {Message:lj}{NewLine}{Exception}";

    // stderr may be a pipe that nobody reads; log lines are then dropped, never waited for.
    private const int ConsoleQueueLines = 1024;

    public static void AddPcmdLogging(this ILoggingBuilder logging, DaemonConfiguration configuration)
    {
        logging.SetMinimumLevel(configuration.LogLevel);
        var underSystemd = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null;
        logging.AddConsole(console =>
        {
            console.FormatterName = underSystemd ? ConsoleFormatterNames.Systemd : ConsoleFormatterNames.Simple;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            console.MaxQueueLength = ConsoleQueueLines;
        });
        logging.Services.Configure<SimpleConsoleFormatterOptions>(simple =>
        {
            simple.SingleLine = true;
            simple.TimestampFormat = "HH:mm:ss.fff ";
            simple.ColorBehavior = LoggerColorBehavior.Disabled;
        });

        // Not by AddSerilog, which comes with a rule that lets every level through to the file.
        logging.AddProvider(new SerilogLoggerProvider(FileLogger(configuration), dispose: true));
        logging.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(services => new ThrottledLoggerFactory(
            new LoggerFactory(
                services.GetServices<ILoggerProvider>(),
                services.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
                services.GetRequiredService<IOptions<LoggerFactoryOptions>>()),
            services.GetRequiredService<TimeProvider>())));
    }

    private static Logger FileLogger(DaemonConfiguration configuration) => new LoggerConfiguration()
        .MinimumLevel.Verbose()
        .WriteTo.File(
            Path.Combine(configuration.LogDirectory, "pcmd.log"),
            outputTemplate: FileTemplate,
            formatProvider: System.Globalization.CultureInfo.InvariantCulture,
            fileSizeLimitBytes: configuration.LogFileBytes,
            rollOnFileSizeLimit: true,
            retainedFileCountLimit: configuration.LogFiles)
        .CreateLogger();
}
