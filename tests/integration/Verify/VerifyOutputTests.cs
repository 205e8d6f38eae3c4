using NUnit.Framework;
using Pcm.Client;

namespace Pcm.IntegrationTests.Verify;

/// <summary>By what a run knows an output as its own, and what it does with one that is not.</summary>
internal sealed class VerifyOutputTests : VerifyFixture
{
    [TestCase("mine\n")]
    [TestCase("{\"row\":1,\"id\":\"r1\",\"verdict\":\"SUPPORTS\",\"scores\":{\"SUPPORTS\":1}}\n")]
    public async Task Errors_are_not_done_again_in_a_file_that_nothing_tells_to_be_this_runs(string text)
    {
        var input = WriteClaims("a.jsonl", 5);
        var output = Write("out.jsonl", text);
        var refused = await VerifyAsync(input, "-o", output, "--retry-errors");
        Assert.That((refused.ExitCode, File.ReadAllText(output)), Is.EqualTo((ExitCode.CannotWrite, text)), refused.Error);
        var itself = await VerifyAsync(input, "-o", input, "--retry-errors");
        Assert.That((itself.ExitCode, File.ReadLines(input).Count()), Is.EqualTo((ExitCode.CannotWrite, 5)), itself.Error);
    }

    [Test]
    public async Task Rows_of_another_input_are_never_taken_for_this_runs()
    {
        var input = WriteClaims("a.jsonl", 12);
        var output = PathOf("out.jsonl");
        Assert.That((await VerifyAsync(input, "-o", output)).ExitCode, Is.EqualTo(ExitCode.Ok));

        var other = Write("b.jsonl", string.Concat(File.ReadLines(input).Take(6).Select(line => line.Replace("Anna Berg was", "Karl Lund was", StringComparison.Ordinal) + "\n")));
        var expected = (await VerifyAsync(other)).Rows;
        var anew = await VerifyAsync(other, "-o", output, "--overwrite", "--retry-errors");
        Assert.That(anew.ExitCode, Is.EqualTo(ExitCode.Ok), anew.Error);
        VerdictFile.AssertSame(VerdictFile.Read(output), expected);
    }

    [Test]
    public async Task A_finished_output_is_known_again_where_the_file_system_keeps_no_marks()
    {
        var disk = PathOf("disk");
        var input = WriteClaims("a.jsonl", 20);
        var result = await ClientProgram.RunShellAsync(
            Daemon.Socket,
            $$"""
             mkdir '{{disk}}' && mount -t ramfs pcm-test '{{disk}}' || exit 99
             verify() { "$CLIENT" verify '{{input}}' -c claims-tiny -o '{{disk}}/out' "$@"; codes+="$? "; }
             verify
             verify
             echo more >>'{{disk}}/out'
             verify
             verify --overwrite
             ls '{{disk}}'
             umount '{{disk}}'
             echo "$codes"
             """);
        Assert.That(result.Output, Is.EqualTo("out\nout.pcm-mark\n0 0 73 0 \n"), result.Error);
        Assert.That(result.Error, Does.Contain("is whole already"));
    }

    [Test]
    public async Task A_full_disk_below_the_jobs_log_ends_no_run()
    {
        var input = WriteClaims("a.jsonl", 200);
        var output = PathOf("out.jsonl");
        var result = await ClientProgram.RunShellAsync(Daemon.Socket, $"\"$CLIENT\" verify '{input}' -c claims-tiny -o '{output}' 2>/dev/full");
        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.ToString());
        Assert.That(VerdictFile.Read(output), Has.Count.EqualTo(200));
    }
}
