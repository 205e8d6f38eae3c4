using System.Diagnostics;
using System.Text.Json;

namespace Pcm.OracleTests.Tokenizers;

/// <summary>Hugging Face's own implementation, in a node process.</summary>
internal static class NativeTokenizers
{
    /// <summary>20,000 strings take a few seconds on two loaded cores.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(2);

    /// <summary>What it makes of every string with every tokenizer: the strings of the first file, then those of the second, and so on.</summary>
    public static async IAsyncEnumerable<NativeAnswer> RunAsync(IReadOnlyCollection<string> strings, params string[] tokenizerFiles)
    {
        string folder = Directory.CreateTempSubdirectory("pcm-tokenizers-").FullName;
        try
        {
            string asked = Path.Combine(folder, "strings");
            string answered = Path.Combine(folder, "answers");
            await File.WriteAllLinesAsync(asked, strings.Select(text => JsonSerializer.Serialize(text)));
            await RunNodeAsync([TestPaths.Source("Tokenizers", "tokenizers.mjs"), TestPaths.NodeModules, asked, answered, .. tokenizerFiles]);
            await foreach (string line in File.ReadLinesAsync(answered))
                yield return NativeAnswer.Parse(line);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunNodeAsync(string[] arguments)
    {
        using var timeout = new CancellationTokenSource(AnswerTimeout);
        using Process node = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardError = true })!;
        Task<string> errors = node.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await node.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            node.Kill();
            throw;
        }

        if (node.ExitCode != 0)
            throw new InvalidOperationException($"npm tokenizers: {await errors}");
    }
}
