using System.CommandLine;
using Pcm.Client;
using Pcm.Client.Input;
using Pcm.Client.Running;
using Pcm.CommandLine.Display;
using Pcm.Protocol;

namespace Pcm.CommandLine.Commands;

/// <summary><c>context render</c>: one row's prompt as the model gets it.</summary>
internal static class ContextRenderCommand
{
    private const string Details = """
        Examples:
          pcm-client context render claims.jsonl -c claims-tiny --row 3
          pcm-client context render -c ./my-model --field claim="Oslo is in Norway."
        """;

    public static Command Create()
    {
        var command = new DetailedCommand("render", "Show one row's prompt: its text, its tokens, where the part shared by all rows ends, and what was cut.", Details);
        var options = new RunOptions(command, forOneRow: true);
        var row = new Option<long>("--row") { Description = "Which row of the file, from 1", HelpName = "N", DefaultValueFactory = _ => 1 };
        var prompt = new Option<string?>("--prompt") { Description = "Template with {field}s, in place of the context's own", HelpName = "TEMPLATE" };
        command.Options.Add(row);
        command.Options.Add(prompt);

        command.SetAction(result =>
        {
            var reference = ContextReference.Parse(result.GetValue(options.Context)!);
            var given = Pairs.Parse(result.GetValue(options.Field), "--field", "NAME=TEXT");
            var request = options.ToRequest(result, InferenceTask.Classify, reference, given.Count > 0 ? given : null);
            request = request with { Options = request.Options with { Template = result.GetValue(prompt) } };
            if (result.GetValue(row) < 1) throw RunOptions.Wrong("--row counts from 1");
            return DaemonSession.Run(result, options.Service, reference, session =>
            {
                var facts = session.Request<CheckMessage, CheckedMessage>(new CheckMessage(reference.Text, request.Options)).Facts;
                var fields = SingleRow.Read(request, facts, result.GetValue(row));
                var rendered = session.Request<RenderMessage, RenderedMessage>(new RenderMessage(reference.Text, fields, request.Options));
                if (result.GetValue(options.Service.Json)) JsonText.Print(json => RenderedText.Write(json, rendered));
                else RenderedText.Print(rendered);
                return ExitCode.Ok;
            });
        });
        return command;
    }
}
