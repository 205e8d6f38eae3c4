using System.Globalization;

namespace Pcm.Worker.Hosting;

/// <summary>
/// One line an event on standard error, which the supervisor has pointed at the worker's own log file and whose end it keeps for the
/// user's error. No text of a row or prompt is ever written.
/// </summary>
internal static class WorkerLog
{
    public static void Info(string message) => Write("info", message);

    public static void Error(string message) => Write("error", message);

    private static void Write(string level, string message) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{DateTime.UtcNow:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {level} pcmd-worker[{Environment.ProcessId}] {message.ReplaceLineEndings(" ")}"));
}
