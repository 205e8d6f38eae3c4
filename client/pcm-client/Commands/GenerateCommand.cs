using System.CommandLine;
using Pcm.Protocol;

namespace Pcm.CommandLine.Commands;

/// <summary><c>generate</c>: free text per row.</summary>
internal static class GenerateCommand
{
    private const string Details = """
        Each output line is {"row","id","text","finish","prompt_tokens","generated_tokens"}, in the order of the input. Resumes as verify does.

        Examples:
          pcm-client generate questions.jsonl -c smollm2 --prompt "Question: {question} Answer:" --max-tokens 64 -o answers.jsonl
          pcm-client generate -c smollm2 --prompt "{q}" --field q="Why is the sky blue?" --temperature 0.7 --seed 1
        """;

    public static Command Create()
    {
        var command = new DetailedCommand("generate", "Let the model write a text for every row of a file.", Details);
        var options = new RunOptions(command);
        var prompt = new Option<string?>("--prompt") { Description = "Template with {field}s [default: the context's own prompt]", HelpName = "TEMPLATE" };
        var maxTokens = new Option<int?>("--max-tokens") { Description = "Most tokens to write [default: the context's]", HelpName = "N" };
        var temperature = new Option<double?>("--temperature") { Description = "0 always takes the likeliest token [default: 0]", HelpName = "T" };
        var seed = new Option<ulong?>("--seed") { Description = "What is drawn depends on this and the row's number alone [default: 0]", HelpName = "N" };
        var stop = new Option<string[]>("--stop") { Description = "Text that ends the writing (may be repeated)", HelpName = "TEXT" };
        foreach (var option in new Option[] { prompt, maxTokens, temperature, seed, stop }) command.Options.Add(option);

        command.SetAction(result =>
        {
            var context = ContextReference.Parse(result.GetValue(options.Context)!);
            var fields = Pairs.Parse(result.GetValue(options.Field), "--field", "NAME=TEXT");
            var request = options.ToRequest(result, InferenceTask.Generate, context, fields.Count > 0 ? fields : null);
            if (result.GetValue(maxTokens) is < 1) throw RunOptions.Wrong("--max-tokens must be at least 1");
            if (result.GetValue(temperature) is { } given && !(given >= 0 && double.IsFinite(given))) throw RunOptions.Wrong("--temperature must be 0 or more");
            var stops = result.GetValue(stop) ?? [];
            if (stops.Length > Protocol.Limits.MaxStopStrings) throw RunOptions.Wrong($"--stop may be given {Protocol.Limits.MaxStopStrings} times");
            if (stops.Contains("")) throw RunOptions.Wrong("--stop must not be empty");

            return (int)RunCommand.Run(result, options, context, request with
            {
                Options = request.Options with
                {
                    Template = result.GetValue(prompt),
                    MaxTokens = result.GetValue(maxTokens),
                    Temperature = result.GetValue(temperature),
                    Seed = result.GetValue(seed),
                    Stop = stops.Length > 0 ? stops : null,
                },
            });
        });
        return command;
    }
}
