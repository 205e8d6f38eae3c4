using System.CommandLine;
using Pcm.Client;
using Pcm.Client.Connecting;
using Pcm.Client.Diagnosis;
using Pcm.CommandLine.Display;

namespace Pcm.CommandLine.Commands;

/// <summary><c>doctor</c>: what this node has and lacks, by file name.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Say which programs, drivers and runtime libraries are here or missing, by file name, and whether pcmd can be reached.");
        var options = new ServiceOptions(command);
        command.SetAction(result =>
        {
            var target = DaemonTarget.Choose(result.GetValue(options.Socket), autostart: false, isPath: false);
            var findings = NodeExamination.Run(target.SocketPath, ProgramVersion.Build);
            if (result.GetValue(options.Json)) JsonText.Print(json => Write(json, findings));
            else Print(findings);
            return (int)(findings.Any(finding => finding.State == FindingState.Missing) ? ExitCode.NoService : ExitCode.Ok);
        });
        return command;
    }

    private static void Print(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings) Console.Out.WriteLine($"{Mark(finding.State),-8} {finding.What}: {finding.Detail}");
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, IReadOnlyList<Finding> findings)
    {
        json.WriteStartObject();
        json.Array("findings", findings, (writer, finding) =>
        {
            writer.WriteString("what", finding.What);
            writer.WriteString("state", Mark(finding.State));
            writer.WriteString("detail", finding.Detail);
        });
        json.WriteEndObject();
    }

    private static string Mark(FindingState state) => state switch
    {
        FindingState.Found => "ok",
        FindingState.Absent => "absent",
        _ => "MISSING",
    };
}
