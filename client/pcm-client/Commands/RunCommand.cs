using System.CommandLine;
using System.Text.Json;
using Pcm.Client;
using Pcm.Client.Running;
using Pcm.CommandLine.Display;

namespace Pcm.CommandLine.Commands;

/// <summary>Runs a request with everything around it: signals, progress, the summary at the end.</summary>
internal static class RunCommand
{
    public static ExitCode Run(ParseResult result, RunOptions options, ContextReference context, RunRequest request)
    {
        var isQuiet = result.GetValue(options.Service.Quiet);
        var display = new RunDisplay(isQuiet);
        using var stop = new StopRequest();
        using var signals = new Signals(stop, () => display.Notice("stopping: waiting for the rows on their way; again ends at once"));
        var connector = options.Service.Connector(result, context, stop, display.Notice);

        RunSummary summary;
        try
        {
            summary = new InferenceRun(request, connector, display, stop).Run();
        }
        finally
        {
            display.Clear();
        }

        if (result.GetValue(options.Service.Json)) WriteJson(summary);
        else if (request.Row is null && !isQuiet) Console.Error.WriteLine($"pcm-client: {Sentence(summary)}");
        if (summary.Evaluation is { } evaluation && !result.GetValue(options.Service.Json)) Console.Error.Write(evaluation.ToText());
        return summary.Errors == 0 ? ExitCode.Ok : ExitCode.RowErrors;
    }

    private static string Sentence(RunSummary summary)
    {
        var parts = new List<string> { $"{Words.Count(summary.Rows)} rows" };
        if (summary.Errors > 0) parts.Add($"{Words.Count(summary.Errors)} of them with an error");
        if (summary.RowsOfThisRun < summary.Rows) parts.Add($"{Words.Count(summary.RowsOfThisRun)} done now");
        if (!summary.AlreadyWhole)
        {
            parts.Add($"in {Words.Duration(summary.Elapsed)}");
            if (summary.FirstRowAfter is { } first) parts.Add($"the first after {Words.Duration(first)}");
            if (summary.Elapsed.TotalSeconds > 0) parts.Add(Words.Rate(summary.RowsOfThisRun / summary.Elapsed.TotalSeconds));
        }

        return string.Join(", ", parts);
    }

    private static void WriteJson(RunSummary summary)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("rows", summary.Rows);
            json.WriteNumber("errors", summary.Errors);
            json.WriteNumber("rows_of_this_run", summary.RowsOfThisRun);
            json.WriteNumber("elapsed_ms", Math.Round(summary.Elapsed.TotalMilliseconds, 3));
            if (summary.FirstRowAfter is { } first) json.WriteNumber("first_row_ms", Math.Round(first.TotalMilliseconds, 3));
            json.WriteBoolean("already_whole", summary.AlreadyWhole);
            if (summary.Evaluation is { } evaluation)
            {
                json.WriteStartObject("evaluation");
                evaluation.WriteTo(json);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        Console.Error.WriteLine(System.Text.Encoding.UTF8.GetString(bytes.ToArray()));
    }
}
