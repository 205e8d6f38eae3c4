using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pcm.Bench.Peers;

/// <summary>A node process with Transformers.js and the npm build of ONNX Runtime.</summary>
public sealed class NodePeer : IDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(2);

    private readonly Process _node = Process.Start(new ProcessStartInfo
    {
        FileName = "node",
        ArgumentList = { BenchPaths.Source("Peers", "peer.mjs"), BenchPaths.NodeModules },
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Sends one request of those that peer.mjs lists and returns the answer; `seconds` is the time inside node.</summary>
    public async Task<JsonNode> AskAsync(object request, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(AnswerTimeout);
        await _node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request).AsMemory(), timeout.Token);
        await _node.StandardInput.FlushAsync(timeout.Token);
        string line = await _node.StandardOutput.ReadLineAsync(timeout.Token)
            ?? throw new BenchException("The node peer ended without an answer; its error is on standard error.");
        var answer = JsonNode.Parse(line)!;
        return answer["error"] is { } error ? throw new BenchException($"The node peer: {error}") : answer;
    }

    /// <summary>As <see cref="AskAsync"/>, for the time alone.</summary>
    public async Task<double> SecondsAsync(object request, CancellationToken cancellation) =>
        (double)(await AskAsync(request, cancellation))["seconds"]!;

    public void Dispose()
    {
        _node.Kill();
        _node.Dispose();
    }
}
