using System.Diagnostics;
using NUnit.Framework;

namespace Pcm.OracleTests.Protocol;

/// <summary>A real daemon against a client in another language that was written from PROTOCOL.md alone.</summary>
[NonParallelizable]
public sealed class ConformanceTests
{
    private const int ChecksAtLeast = 110;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(5);

    private PrivateDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _daemon = await PrivateDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _daemon.DisposeAsync();

    [Test]
    public async Task The_daemon_takes_and_refuses_frames_as_the_protocol_says()
    {
        var (exitCode, output) = await RunAsync("", "conformance", "claims-tiny");
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines.Where(line => !line.StartsWith("ok ", StringComparison.Ordinal)), Is.Empty);
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(lines, Has.Length.GreaterThanOrEqualTo(ChecksAtLeast));
    }

    [Test]
    public async Task A_client_of_another_make_gets_its_verdicts_in_order()
    {
        var rows = Enumerable.Range(0, 20).Select(i => $$"""{"evidence": "The tower is {{i}} m high.", "claim": "The tower is 7 m high."}""");
        var (exitCode, output) = await RunAsync(string.Join('\n', rows), "verify", "claims-tiny");
        Assert.That(exitCode, Is.Zero, output);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(20));
        for (var i = 0; i < lines.Length; i++) Assert.That(lines[i], Does.StartWith($$"""{"row": {{i}}, "verdict": """));
    }

    [TestCase("ping", "")]
    [TestCase("list", "claims-tiny")]
    [TestCase("status", "anonymous_bytes")]
    public async Task A_client_of_another_make_is_answered(string command, string answer)
    {
        var (exitCode, output) = await RunAsync("", command);
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Contain(answer));
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string input, params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(AnswerTimeout);
        var start = new ProcessStartInfo("/usr/bin/python3", [TestPaths.Source("client.py"), _daemon.Socket, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input.AsMemory(), timeout.Token);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return (process.ExitCode, await output + await error);
    }
}
