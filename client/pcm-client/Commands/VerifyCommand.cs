using System.CommandLine;
using Pcm.Client;
using Pcm.Client.Running;
using Pcm.Protocol;

namespace Pcm.CommandLine.Commands;

/// <summary><c>verify</c>: rows in, verdicts out.</summary>
internal static class VerifyCommand
{
    private const string Details = """
        Each output line is {"row","id","verdict","scores"}, in the order of the input; rows count from 1, blank lines are none. A row that cannot
        be answered has an "error". Run the same command again after it was stopped or killed: it goes on where it was.

        The prompt's fields come from columns of the same name. In JSONL, a number, true, false, an array or an object is given as its JSON, and null
        is missing. Plain text has the column claim. In an OpenAI batch file the last user message is claim (and prompt), the first system message
        is system, the texts of body.metadata are columns of their names, and custom_id is the id.

        Examples:
          pcm-client verify claims.jsonl -c claims-tiny -o verdicts.jsonl
          pcm-client verify -c claims-tiny --evidence "Oslo is the capital of Norway." --claim "Oslo is in Norway."
          zcat claims.csv.gz | pcm-client verify - --format csv -c claims-tiny --keep source,year | jq .verdict
          pcm-client verify test.jsonl -c claims-tiny -o out.jsonl --gold label --gold-map "NEI=NOT ENOUGH INFO"

        Exit status: 0 every row answered; 1 finished, some rows have errors; 2 usage; 65 unusable input; 69 no service;
        73 output not writable, or of another run; 75 stopped before the end, run it again; 77 not allowed; 128+n by a signal.
        """;

    public static Command Create()
    {
        var command = new DetailedCommand("verify", "Give every row of a file a verdict.", Details);
        var options = new RunOptions(command);
        var claim = new Option<string?>("--claim") { Description = "One claim to check, in place of a file", HelpName = "TEXT" };
        var evidence = new Option<string?>("--evidence") { Description = "What the claim is checked against", HelpName = "TEXT" };
        var logProbabilities = new Option<bool>("--logprobs") { Description = "Add each label's log-probability and their total mass" };
        var gold = new Option<string?>("--gold") { Description = "Column of the right verdicts: print accuracy, macro-F1, confusion and calibration error", HelpName = "COLUMN" };
        var goldMap = new Option<string[]>("--gold-map") { Description = "Verdict that a gold label stands for (may be repeated)", HelpName = "LABEL=VERDICT" };
        foreach (var option in new Option[] { claim, evidence, logProbabilities, gold, goldMap }) command.Options.Add(option);

        command.SetAction(result =>
        {
            var context = ContextReference.Parse(result.GetValue(options.Context)!);
            var request = options.ToRequest(result, InferenceTask.Classify, context, Row(result, options, claim, evidence)) with
            {
                LogProbabilities = result.GetValue(logProbabilities),
                GoldColumn = result.GetValue(gold),
                GoldMap = Pairs.Parse(result.GetValue(goldMap), "--gold-map", "LABEL=VERDICT"),
            };
            if (request.GoldMap.Count > 0 && request.GoldColumn is null) throw RunOptions.Wrong("--gold-map needs --gold");
            return (int)RunCommand.Run(result, options, context, request);
        });
        return command;
    }

    /// <summary>The fields of a row that is given on the command line; null where there are none.</summary>
    private static Dictionary<string, string>? Row(ParseResult result, RunOptions options, Option<string?> claim, Option<string?> evidence)
    {
        var fields = Pairs.Parse(result.GetValue(options.Field), "--field", "NAME=TEXT");
        if (result.GetValue(claim) is { } claimText) fields["claim"] = claimText;
        if (result.GetValue(evidence) is { } evidenceText) fields["evidence"] = evidenceText;
        return fields.Count > 0 ? fields : null;
    }
}
