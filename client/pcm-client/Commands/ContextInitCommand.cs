using System.CommandLine;
using Pcm.Client;
using Pcm.Contexts;

namespace Pcm.CommandLine.Commands;

/// <summary><c>context init</c>: a manifest for a model folder.</summary>
internal static class ContextInitCommand
{
    private const string Details = """
        Example:
          pcm-client context init ~/models/SmolLM2-135M-Instruct
          pcm-client context check ~/models/SmolLM2-135M-Instruct
        """;

    public static Command Create()
    {
        var command = new DetailedCommand("init", "Look into a model folder as downloaded from Hugging Face, and write a manifest for it.", Details);
        var folder = new Argument<string>("DIR") { Description = "Folder with config.json, tokenizer.json and onnx/" };
        var output = new Option<string?>("--output", "-o") { Description = $"The manifest [default: DIR/{ContextManifest.FolderFileName}]", HelpName = "FILE" };
        var name = new Option<string?>("--name") { Description = "Name of the context [default: the folder's or the cached model's]", HelpName = "NAME" };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a manifest that is there" };
        command.Arguments.Add(folder);
        foreach (var option in new Option[] { output, name, overwrite }) command.Options.Add(option);
        command.SetAction(result => (int)Run(result.GetValue(folder)!, result.GetValue(output), result.GetValue(name), result.GetValue(overwrite)));
        return command;
    }

    private static ExitCode Run(string folder, string? output, string? name, bool overwrite)
    {
        var report = ModelFolder.Inspect(folder);
        foreach (var line in report.Describe()) Console.Out.WriteLine(line);
        if (!report.IsUsable) throw new ClientException(ExitCode.UnusableInput, $"{folder} cannot become a context: {report.Problems[0]}");

        var path = Path.GetFullPath(output ?? Path.Combine(folder, ContextManifest.FolderFileName));
        if (File.Exists(path) && !overwrite) throw new ClientException(ExitCode.CannotWrite, $"{path} exists; --overwrite replaces it, -o names another");
        var chosen = name ?? ContextName.FromFolder(folder);
        if (!ContextName.IsValid(chosen)) throw RunOptions.Wrong($"--name {chosen}: a name has letters, digits, '.', '-' and '_', and begins with a letter or digit");

        try
        {
            File.WriteAllText(path, ManifestWriter.Draft(report, chosen, Path.GetDirectoryName(path)!));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCode.CannotWrite, $"{path} cannot be written: {e.Message} -o names another place", e);
        }

        Console.Out.WriteLine($"manifest   {path}");
        Console.Out.WriteLine($"next       pcm-client context check {(output is null ? folder : output)}");
        return ExitCode.Ok;
    }
}
