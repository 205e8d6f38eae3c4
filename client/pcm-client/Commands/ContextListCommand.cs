using System.CommandLine;
using Pcm.Client;
using Pcm.CommandLine.Display;
using Pcm.Protocol;

namespace Pcm.CommandLine.Commands;

/// <summary><c>context list</c>: the contexts of the daemon.</summary>
internal static class ContextListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "List the contexts that pcmd has for you, and where each is now.");
        var options = new ServiceOptions(command);
        command.SetAction(result => DaemonSession.Run(result, options, null, session =>
        {
            var contexts = session.Request<ListMessage, ListReplyMessage>(ListMessage.Instance).Contexts;
            if (result.GetValue(options.Json)) PrintJson(contexts);
            else Print(contexts);
            return ExitCode.Ok;
        }));
        return command;
    }

    private static void Print(IReadOnlyList<ListedContext> contexts)
    {
        var table = new TextTable("CONTEXT", "TIER", "VARIANTS", "FIELDS", "VERDICTS");
        foreach (var context in contexts)
            table.Add(context.Name, context.Tier, string.Join(",", context.Variants), string.Join(",", context.Fields), string.Join(",", context.Verdicts));
        table.Print();
        foreach (var context in contexts.Where(context => context.Problem is not null)) Console.Out.WriteLine(Printable.Of($"{context.Name}: {context.Problem}"));
        if (contexts.Count == 0) Console.Out.WriteLine("no contexts");
    }

    private static void PrintJson(IReadOnlyList<ListedContext> contexts) => JsonText.Print(json =>
    {
        json.WriteStartObject();
        json.Array("contexts", contexts, (writer, context) =>
        {
            writer.WriteString("name", context.Name);
            writer.WriteString("path", context.Path);
            writer.Optional("digest", context.Digest);
            writer.WriteString("tier", context.Tier);
            writer.Array("variants", context.Variants);
            writer.Array("fields", context.Fields);
            writer.Array("verdicts", context.Verdicts);
            writer.Optional("description", context.Description);
            writer.Optional("problem", context.Problem);
        });
        json.WriteEndObject();
    });
}
