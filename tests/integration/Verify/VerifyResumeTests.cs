using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Daemon;
using Pcm.Linux;

namespace Pcm.IntegrationTests.Verify;

/// <summary>Whatever is killed at whatever moment, the same command goes on and the output is that of an undisturbed run.</summary>
internal sealed class VerifyResumeTests : VerifyFixture
{
    private const int Kills = 20;
    private const int Rows = 2000;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(2);

    [Test]
    public async Task After_twenty_kills_the_output_is_that_of_an_undisturbed_run()
    {
        var input = WriteClaims("a.jsonl", Rows);
        var expected = (await VerifyAsync(input)).Rows;
        var output = PathOf("out.jsonl");

        // Each run is killed once it has written its share; with all of them together the input is not done yet.
        for (var kill = 0; kill < Kills; kill++)
        {
            using var program = ClientProgram.Start(Daemon.Socket, "verify", input, "-c", "claims-tiny", "-o", output);
            var before = PartBytes(output);
            while (program.Identity is not null && PartBytes(output) <= before + kill % 5 * 400) await Task.Delay(LookAgain);
            program.Send(Signal.Kill);
            await program.ResultAsync();
            if (File.Exists(output)) break;
        }

        var last = await VerifyAsync(input, "-o", output);
        Assert.That(last.ExitCode, Is.EqualTo(ExitCode.Ok), last.Error);
        VerdictFile.AssertSame(VerdictFile.Read(output), expected);
        Assert.That(Directory.GetFileSystemEntries(Folder, "out*"), Is.EqualTo(new[] { output }));
    }

    [Test]
    public async Task The_first_SIGTERM_drains_and_exits_with_75_and_the_same_command_goes_on()
    {
        var input = WriteClaims("a.jsonl", Rows);
        var output = PathOf("out.jsonl");
        using (var program = ClientProgram.Start(Daemon.Socket, "verify", input, "-c", "claims-tiny", "-o", output))
        {
            while (program.Identity is not null && PartBytes(output) == 0) await Task.Delay(LookAgain);
            program.Send(Signal.Terminate);
            var stopped = await program.ResultAsync();
            Assert.That(stopped.ExitCode, Is.EqualTo(ExitCode.TryAgain).Or.EqualTo(ExitCode.Ok), stopped.Error);
        }

        var partBytes = PartBytes(output);
        Assert.That(partBytes, Is.GreaterThan(0));
        Assert.That((await VerifyAsync(input, "-o", output)).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That(VerdictFile.Read(output), Has.Count.EqualTo(Rows));
    }

    [TestCase("-")]
    [TestCase("out.jsonl")]
    public async Task A_signal_ends_the_wait_for_an_input_that_says_nothing(string output)
    {
        using var program = ClientProgram.Start(Daemon.Socket, "verify", "-", "-c", "claims-tiny", "-o", output == "-" ? output : PathOf(output));
        while (program.Identity is not null && !HandlesSignals(program)) await Task.Delay(LookAgain);
        program.Send(Signal.Interrupt);
        Assert.That((await program.ResultAsync()).ExitCode, Is.EqualTo(ExitCode.TryAgain));
        Assert.That(Directory.GetFileSystemEntries(Folder), Is.Empty);
    }

    [Test]
    public async Task Two_runs_at_once_do_no_harm()
    {
        var input = WriteClaims("a.jsonl", Rows);
        var expected = (await VerifyAsync(input)).Rows;
        var output = PathOf("out.jsonl");
        var both = await Task.WhenAll(VerifyAsync(input, "-o", output), VerifyAsync(input, "-o", output));

        Assert.That(both.Select(result => result.ExitCode), Is.All.EqualTo(ExitCode.Ok), $"{both[0]}\n{both[1]}");
        VerdictFile.AssertSame(VerdictFile.Read(output), expected);
    }

    [Test]
    public async Task A_run_that_begins_while_another_of_its_output_ends_succeeds_too()
    {
        var input = WriteClaims("a.jsonl", 40);
        var expected = (await VerifyAsync(input)).Rows;
        for (var round = 0; round < 60; round++)
        {
            var output = PathOf($"out-{round}.jsonl");
            var first = VerifyAsync(input, "-o", output);
            await Task.Delay(TimeSpan.FromMilliseconds(2 * (round % 30)));
            var both = await Task.WhenAll(first, VerifyAsync(input, "-o", output));

            Assert.That(both.Select(result => result.ExitCode), Is.All.EqualTo(ExitCode.Ok), $"round {round}\n{both[0]}\n{both[1]}");
            VerdictFile.AssertSame(VerdictFile.Read(output), expected);
        }
    }

    [Test]
    public async Task A_changed_option_input_or_context_is_refused_by_name_and_overwrite_starts_anew()
    {
        var input = WriteClaims("a.jsonl", Rows);
        var output = PathOf("out.jsonl");
        await MakePartsAsync(input, output);

        var option = await VerifyAsync(input, "-o", output, "--logprobs");
        Assert.That((option.ExitCode, option.Error.Contains("--logprobs")), Is.EqualTo((ExitCode.CannotWrite, true)), option.Error);

        WriteClaims("a.jsonl", Rows + 1);
        var changed = await VerifyAsync(input, "-o", output);
        Assert.That((changed.ExitCode, changed.Error.Contains("input was ")), Is.EqualTo((ExitCode.CannotWrite, true)), changed.Error);

        WriteClaims("a.jsonl", Rows);
        var contexts = new Dictionary<string, string> { ["claims-tiny"] = TestManifests.ClaimsTiny().Replace("Evidence: ", "Given: ", StringComparison.Ordinal) };
        await using (var other = await TestDaemon.StartAsync(contexts: contexts))
        {
            var prompt = await ClientProgram.RunAsync(other.Socket, "verify", input, "-c", "claims-tiny", "-o", output);
            Assert.That((prompt.ExitCode, prompt.Error.Contains("prompt was ")), Is.EqualTo((ExitCode.CannotWrite, true)), prompt.Error);
            var anew = await ClientProgram.RunAsync(other.Socket, "verify", input, "-c", "claims-tiny", "-o", output, "--overwrite");
            Assert.That(anew.ExitCode, Is.EqualTo(ExitCode.Ok), anew.Error);
        }

        Assert.That(VerdictFile.Read(output), Has.Count.EqualTo(Rows));
    }

    [Test]
    public async Task An_output_that_exists_is_never_replaced_unasked()
    {
        var input = WriteClaims("a.jsonl", 5);
        var output = Write("out.jsonl", "mine\n");
        var refused = await VerifyAsync(input, "-o", output);
        Assert.That((refused.ExitCode, File.ReadAllText(output)), Is.EqualTo((ExitCode.CannotWrite, "mine\n")), refused.Error);
        Assert.That(Directory.Exists(output + ".pcm"), Is.False);
    }

    [Test]
    public async Task Errors_are_done_again_only_when_asked_and_answers_stay()
    {
        var input = Write("a.jsonl", "{\"claim\":\"a\"}\n{\"evidence\":\"b\"}\n{\"claim\":\"c\"}\n");
        var output = PathOf("out.jsonl");
        Assert.That((await VerifyAsync(input, "-o", output)).ExitCode, Is.EqualTo(ExitCode.RowErrors));
        var before = File.ReadAllText(output);
        var again = await VerifyAsync(input, "-o", output, "--retry-errors");
        Assert.That((again.ExitCode, File.ReadAllText(output)), Is.EqualTo((ExitCode.RowErrors, before)), again.Error);
        Assert.That(again.Error, Does.Contain("2 rows are there already"));
    }

    [Test]
    public async Task Rows_on_standard_input_are_resumed_too()
    {
        var text = File.ReadAllText(WriteClaims("a.jsonl", 300));
        var output = PathOf("out.jsonl");
        var result = await ClientProgram.RunWithInputAsync(Daemon.Socket, text, "verify", "-", "-c", "claims-tiny", "-o", output);
        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.Error);
        VerdictFile.AssertSame(VerdictFile.Read(output), (await VerifyAsync(PathOf("a.jsonl"))).Rows);
    }

    /// <summary>Leaves a run.json and a part, as a killed run does.</summary>
    private async Task MakePartsAsync(string input, string output)
    {
        using var program = ClientProgram.Start(Daemon.Socket, "verify", input, "-c", "claims-tiny", "-o", output);
        while (program.Identity is not null && !File.Exists(Path.Combine(output + ".pcm", "run.json"))) await Task.Delay(LookAgain);
        program.Send(Signal.Kill);
        await program.ResultAsync();
        Assert.That(File.Exists(output), Is.False, "the run was done before it could be killed");
    }

    /// <summary>The kernel's set of caught signals has SIGINT.</summary>
    private static bool HandlesSignals(ClientProgram program)
    {
        var line = File.ReadLines($"/proc/{program.Identity!.Value.Pid}/status").First(line => line.StartsWith("SigCgt:", StringComparison.Ordinal));
        return (Convert.ToUInt64(line["SigCgt:".Length..].Trim(), 16) & (1UL << ((int)Signal.Interrupt - 1))) != 0;
    }

    private static long PartBytes(string output)
    {
        try
        {
            return Directory.Exists(output + ".pcm") ? new DirectoryInfo(output + ".pcm").EnumerateFiles("part-*").Sum(file => file.Length) : 0;
        }
        catch (IOException)
        {
            // It was just merged.
            return 0;
        }
    }
}
