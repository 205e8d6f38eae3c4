using NUnit.Framework;
using Pcm.Client;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Verify;

/// <summary>Transient errors, lost connections and very long inputs, against a daemon that fails when it is told to.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class VerifyFaultTests : IDisposable
{
    /// <summary>What the client may take at any length of the input.</summary>
    private const long MaxClientBytes = 30_000_000;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("pcm-f-").FullName;

    private string Socket => Path.Combine(_folder, "pcmd.sock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestCase(200_000)]
    public async Task Memory_stays_small_however_long_the_input_is(int rows)
    {
        using var daemon = new ScriptedDaemon(Socket, (_, _) => null);
        using var program = ClientProgram.Start(Socket, "verify", WriteClaims(rows), "-c", "scripted", "-o", Output, "--keep", "claim");
        long peak = 0;
        while (program.Identity is { } process)
        {
            peak = Math.Max(peak, PeakBytes(process.Pid));
            await Task.Delay(LookAgain);
        }

        var result = await program.ResultAsync();
        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(File.ReadLines(Output).Count(), Is.EqualTo(rows));
        TestContext.Out.WriteLine($"peak resident memory {peak / 1e6:0.0} MB; {result.Error.Trim()}");
        Assert.That(peak, Is.GreaterThan(0).And.LessThanOrEqualTo(MaxClientBytes));
    }

    [Test]
    public async Task A_transient_error_is_tried_again_and_never_written_and_a_permanent_one_is_the_rows_result()
    {
        var tries = new Dictionary<ulong, int>();
        using var daemon = new ScriptedDaemon(Socket, (_, row) =>
        {
            tries[row] = tries.GetValueOrDefault(row) + 1;
            if (row % 10 == 3 && tries[row] < 3) return new RowError(ErrorCode.PassFailed, "the pass failed");
            return row == 7 ? new RowError(ErrorCode.ItemFailed, "its lone pass failed") : null;
        });
        var result = await VerifyAsync(WriteClaims(100));
        var rows = VerdictFile.Read(Output);

        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.RowErrors), result.Error);
        Assert.That(rows.Select(row => row.GetProperty("row").GetInt32()), Is.EqualTo(Enumerable.Range(1, 100)));
        Assert.That(rows.Where(row => row.TryGetProperty("error", out _)).Select(row => row.GetProperty("row").GetInt32()), Is.EqualTo(new[] { 7 }));
        Assert.That((tries[3], tries[7], tries[8]), Is.EqualTo((3, 1, 1)));
    }

    [Test]
    public async Task A_row_that_keeps_failing_for_a_passing_reason_ends_the_run_with_75_and_the_rows_before_it_stay()
    {
        var isBroken = true;
        using var daemon = new ScriptedDaemon(Socket, (_, row) => isBroken && row == 50 ? new RowError(ErrorCode.Timeout, "not in time") : null);
        var input = WriteClaims(100);
        var stopped = await VerifyAsync(input);
        Assert.That((stopped.ExitCode, File.Exists(Output)), Is.EqualTo((ExitCode.TryAgain, false)), stopped.Error);
        Assert.That(stopped.Error, Does.Contain("row 50").And.Contain("timeout"));

        isBroken = false;
        var finished = await VerifyAsync(input);
        Assert.That(finished.ExitCode, Is.EqualTo(ExitCode.Ok), finished.Error);
        Assert.That(finished.Error, Does.Contain("49 rows are there already"));
        Assert.That(VerdictFile.Read(Output), Has.Count.EqualTo(100));
    }

    [Test]
    public async Task Connections_that_are_lost_again_and_again_cost_no_row_and_double_none()
    {
        using var daemon = new ScriptedDaemon(Socket, (_, _) => null) { LosesConnectionAfter = stream => stream < 8 ? 300 : null };
        var result = await VerifyAsync(WriteClaims(5000));
        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(daemon.Streams, Is.EqualTo(8));
        Assert.That(VerdictFile.Read(Output).Select(row => row.GetProperty("row").GetInt32()), Is.EqualTo(Enumerable.Range(1, 5000)));
    }

    [Test]
    public async Task A_context_that_changes_while_the_run_goes_on_is_refused()
    {
        using var daemon = new ScriptedDaemon(Socket, (_, _) => null) { LosesConnectionAfter = stream => stream == 1 ? 300 : null, Digest = stream => $"d{stream}" };
        var result = await VerifyAsync(WriteClaims(5000));
        Assert.That((result.ExitCode, result.Error.Contains("was changed while this ran")), Is.EqualTo((ExitCode.CannotWrite, true)), result.Error);
    }

    [Test]
    public async Task A_second_signal_ends_the_wait_for_rows_on_their_way_at_once_with_128_and_its_number()
    {
        using var daemon = new ScriptedDaemon(Socket, (_, _) => null) { IsSilent = true };
        using var program = ClientProgram.Start(Socket, "verify", WriteClaims(100), "-c", "scripted", "-o", Output);
        while (program.Identity is not null && daemon.Received < 100) await Task.Delay(LookAgain);
        program.Send(Signal.Interrupt);
        await program.SaysAsync("again ends at once");
        program.Send(Signal.Terminate);
        Assert.That((int)(await program.ResultAsync()).ExitCode, Is.EqualTo(128 + 15));
    }

    private string Output => Path.Combine(_folder, "out.jsonl");

    private Task<ClientResult> VerifyAsync(string input) => ClientProgram.RunAsync(Socket, "verify", input, "-c", "scripted", "-o", Output);

    private string WriteClaims(int rows)
    {
        var path = Path.Combine(_folder, "claims.jsonl");
        File.WriteAllLines(path, Enumerable.Range(1, rows).Select(row => $"{{\"id\":{row},\"claim\":\"Anna Berg, whose number is {row}, was born in {1900 + row % 97} and lives by the sea.\"}}"));
        return path;
    }

    /// <summary>The process's largest resident memory so far; 0 once it is gone.</summary>
    private static long PeakBytes(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
