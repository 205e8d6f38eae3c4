using System.Diagnostics;
using System.Text.Json;
using NUnit.Framework;
using Pcm.Inference;

namespace Pcm.OracleTests.ChatTemplates;

/// <summary>A node process that writes conversations with Transformers.js.</summary>
internal sealed class TransformersJsChat : IDisposable
{
    /// <summary>An answer takes milliseconds, the first one the loading of the library.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(1);

    private readonly Process _node = Process.Start(new ProcessStartInfo
    {
        FileName = "node",
        ArgumentList = { TestPaths.Source("ChatTemplates", "chat-templates.mjs"), TestPaths.NodeModules },
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>The text and ids, or null where the template gave up.</summary>
    public async Task<(string Text, int[] Ids)?> WriteAsync(string model, IEnumerable<ChatMessage> messages)
    {
        using var timeout = new CancellationTokenSource(AnswerTimeout);
        string request = JsonSerializer.Serialize(
            new { model, messages = messages.Select(message => new { role = message.Role, content = message.Content }) });
        await _node.StandardInput.WriteLineAsync(request.AsMemory(), timeout.Token);
        await _node.StandardInput.FlushAsync(timeout.Token);
        string line = await _node.StandardOutput.ReadLineAsync(timeout.Token)
            ?? throw new InvalidOperationException("Transformers.js ended without an answer; its error is on standard error.");
        using JsonDocument answer = JsonDocument.Parse(line);
        if (answer.RootElement.TryGetProperty("error", out JsonElement error))
        {
            TestContext.Out.WriteLine($"Transformers.js: {error.GetString()}");
            return null;
        }

        int[] ids = [.. answer.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
        return (answer.RootElement.GetProperty("text").GetString()!, ids);
    }

    public void Dispose()
    {
        _node.Kill();
        _node.Dispose();
    }
}
