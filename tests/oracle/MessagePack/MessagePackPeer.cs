using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Pcm.OracleTests.MessagePack;

/// <summary>Another implementation, in a process of its own language.</summary>
internal sealed record MessagePackPeer(string Name, string Program, string[] Arguments)
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(2);

    public static MessagePackPeer Python { get; } = new("python3-msgpack", "/usr/bin/python3", [TestPaths.Source("MessagePack", "oracle.py")]);

    public static MessagePackPeer Npm { get; } = new("@msgpack/msgpack", "node", [TestPaths.Source("MessagePack", "oracle.mjs"), TestPaths.NodeModules]);

    public override string ToString() => Name;

    /// <summary>For each case what it found wrong with our encoding, and its own.</summary>
    public async Task<IReadOnlyList<(string? Difference, byte[] Encoding)>> AskAsync(IEnumerable<(byte[] Encoding, JsonArray Value)> cases)
    {
        var folder = Directory.CreateTempSubdirectory("pcm-msgpack-").FullName;
        try
        {
            var asked = Path.Combine(folder, "cases");
            var answered = Path.Combine(folder, "answers");
            await File.WriteAllLinesAsync(asked, cases.Select(one =>
                new JsonObject { ["hex"] = Convert.ToHexStringLower(one.Encoding), ["value"] = one.Value.DeepClone() }.ToJsonString()));
            await RunAsync([.. Arguments, asked, answered]);
            return [.. File.ReadLines(answered).Select(line => JsonNode.Parse(line)!).Select(answer =>
                ((string?)answer["difference"], Convert.FromHexString((string)answer["hex"]!)))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task RunAsync(string[] arguments)
    {
        using var timeout = new CancellationTokenSource(AnswerTimeout);
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        if (process.ExitCode != 0) throw new InvalidOperationException($"{Name}: {await errors}");
    }
}
