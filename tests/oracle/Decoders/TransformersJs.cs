using System.Diagnostics;
using System.Text.Json;

namespace Pcm.OracleTests.Decoders;

/// <summary>A node process that runs models with Transformers.js over its own ONNX Runtime.</summary>
internal sealed class TransformersJs : IDisposable
{
    /// <summary>One model with all its prompts on two loaded cores takes seconds.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(2);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Process _node = Process.Start(new ProcessStartInfo
    {
        FileName = "node",
        ArgumentList = { TestPaths.Source("Decoders", "transformers.mjs"), TestPaths.NodeModules },
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    public async Task<OracleAnswer> RunAsync(OracleRequest request)
    {
        using var timeout = new CancellationTokenSource(AnswerTimeout);
        await _node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, Json).AsMemory(), timeout.Token);
        await _node.StandardInput.FlushAsync(timeout.Token);
        string line = await _node.StandardOutput.ReadLineAsync(timeout.Token)
            ?? throw new InvalidOperationException("Transformers.js ended without an answer; its error is on standard error.");
        var answer = JsonSerializer.Deserialize<OracleAnswer>(line, Json)!;
        return answer.Error is null ? answer : throw new InvalidOperationException($"Transformers.js: {answer.Error}");
    }

    public void Dispose()
    {
        _node.Kill();
        _node.Dispose();
    }
}
