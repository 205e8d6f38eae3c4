using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Daemon;

namespace Pcm.IntegrationTests.Verify;

/// <summary>Each thing that can be wrong is one clear sentence and the documented exit code.</summary>
internal sealed class VerifyBadInputTests : VerifyFixture
{
    [Test]
    public async Task A_missing_file() => Expect(await VerifyAsync(PathOf("absent")), ExitCode.UnusableInput, "absent does not exist");

    [Test]
    public async Task A_directory() => Expect(await VerifyAsync(Folder), ExitCode.UnusableInput, "is a directory");

    [Test]
    public async Task An_empty_file_leaves_nothing_behind()
    {
        Expect(await VerifyAsync(Write("a.jsonl", ""), "-o", PathOf("out")), ExitCode.UnusableInput, "is empty");
        Expect(await VerifyAsync(Write("b.csv", "claim,evidence\n"), "-o", PathOf("out")), ExitCode.UnusableInput, "has no rows");
        Assert.That(Directory.GetFileSystemEntries(Folder, "out*"), Is.Empty);
    }

    [Test]
    public async Task Text_that_is_not_UTF8_names_its_line_and_not_its_words()
    {
        File.WriteAllBytes(PathOf("a.jsonl"), [.. "{\"claim\":\"a\"}\n{\"claim\":\"private"u8, 0xE9, .. "\"}\n"u8]);
        foreach (var output in (string[])["-", PathOf("out")])
        {
            var result = await VerifyAsync(PathOf("a.jsonl"), "-o", output);
            Expect(result, ExitCode.UnusableInput, "line 2");
            Assert.That(result.Error, Does.Not.Contain("private"));
        }
    }

    [Test]
    public async Task A_line_of_ten_megabytes_is_an_error_of_its_row()
    {
        var input = Write("a.jsonl", "{\"claim\":\"a\"}\n{\"claim\":\"" + new string('x', 10_000_000) + "\"}\n{\"claim\":\"b\"}\n");
        var result = await VerifyAsync(input);
        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.RowErrors), result.Error);
        Assert.That(result.Rows[1].GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("row_too_large"));
        Assert.That(result.Rows, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_first_line_that_is_not_the_format() =>
        Expect(await VerifyAsync(Write("a.jsonl", "claim\nOslo\n")), ExitCode.UnusableInput, "line 1: not valid JSON");

    [Test]
    public async Task A_header_without_the_column() =>
        Expect(await VerifyAsync(Write("a.csv", "text\nOslo\n")), ExitCode.UnusableInput, "no column 'claim'");

    [Test]
    public async Task A_cut_off_gzip_file()
    {
        File.WriteAllBytes(PathOf("a.jsonl.gz"), [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xAB]);
        Expect(await VerifyAsync(PathOf("a.jsonl.gz")), ExitCode.UnusableInput, "cut off");
    }

    [TestCase("verify")]
    [TestCase("verify", "a", "-c", "claims-tiny", "--frob")]
    [TestCase("verify", "a", "-c", "claims-tiny", "--limit", "0")]
    [TestCase("verify", "a", "-c", "claims-tiny", "--limit", "many")]
    [TestCase("verify", "a", "-c", "claims-tiny", "--format", "xml")]
    [TestCase("verify", "a", "-c", "claims-tiny", "--keep", "verdict")]
    [TestCase("verify", "a", "-c", "claims-tiny", "--truncate", "claim=middle")]
    [TestCase("verify", "a", "-c", "claims-tiny", "--claim", "x")]
    [TestCase("verify", "a", "-c", "no name")]
    [TestCase("frob")]
    public async Task A_wrong_command_line(params string[] arguments)
    {
        var result = await ClientProgram.RunAsync(Daemon.Socket, arguments);
        Assert.That((result.ExitCode, result.Output, result.Error.Length > 0), Is.EqualTo((ExitCode.Usage, "", true)), result.ToString());
    }

    [Test]
    public async Task An_unknown_context() =>
        Expect(await ClientProgram.RunAsync(Daemon.Socket, "verify", "-c", "claims-tinny", "--claim", "x"), ExitCode.NoService, "claims-tinny");

    [Test]
    public async Task A_context_whose_model_is_missing()
    {
        var contexts = new Dictionary<string, string>
        {
            ["missing"] = TestManifests.ClaimsTiny("missing", model: "onnx/absent.onnx"),
        };
        await using var daemon = await TestDaemon.StartAsync(contexts: contexts);
        Expect(await ClientProgram.RunAsync(daemon.Socket, "verify", "-c", "missing", "--claim", "x"), ExitCode.NoService, "absent.onnx");
    }

    [Test]
    public async Task A_path_without_a_manifest() =>
        Expect(await ClientProgram.RunAsync(null, "verify", "-c", PathOf("nothing/"), "--claim", "x"), ExitCode.NoService, "context init");

    [Test]
    public async Task A_wrong_socket()
    {
        Expect(await ClientProgram.RunAsync(PathOf("absent.sock"), "verify", "-c", "claims-tiny", "--claim", "x"), ExitCode.NoService, "--autostart");
        Expect(await ClientProgram.RunAsync(Write("file", ""), "verify", "-c", "claims-tiny", "--claim", "x"), ExitCode.NoService, "is no socket");
        Expect(await ClientProgram.RunAsync("/tmp/" + new string('x', 200), "ping"), ExitCode.Usage, "choose a shorter");
    }

    [Test]
    public async Task A_daemon_of_another_version()
    {
        using (OldDaemon.OfAnotherVersion(PathOf("old.sock")))
            Expect(await ClientProgram.RunAsync(PathOf("old.sock"), "verify", "-c", "claims-tiny", "--claim", "x"), ExitCode.NoService, "versions 90 to 91");
        using (OldDaemon.ThatIsNone(PathOf("none.sock")))
            Expect(await ClientProgram.RunAsync(PathOf("none.sock"), "ping"), ExitCode.NoService, "");
    }

    [Test]
    public async Task An_output_that_cannot_be_written()
    {
        var input = WriteClaims("a.jsonl", 3);
        Expect(await VerifyAsync(input, "-o", PathOf("no/such/folder/out")), ExitCode.CannotWrite, "cannot be written");
        Expect(await VerifyAsync(input, "-o", Folder), ExitCode.CannotWrite, "is a directory");
        Expect(await VerifyAsync(input, "-o", PathOf(new string('x', 300))), ExitCode.CannotWrite, "cannot be written");
        var loop = PathOf("loop");
        File.CreateSymbolicLink(loop, loop);
        Expect(await VerifyAsync(input, "-o", loop), ExitCode.CannotWrite, "cannot be written");
    }

    [Test]
    public async Task A_full_disk_keeps_what_was_written_and_goes_on_once_there_is_room()
    {
        var disk = PathOf("disk");
        var input = WriteClaims("a.jsonl", 2000);
        var result = await ClientProgram.RunShellAsync(
            Daemon.Socket,
            $"""
             mkdir '{disk}' && mount -t tmpfs -o size=64k pcm-test '{disk}' || exit 99
             "$CLIENT" verify '{input}' -c claims-tiny -o '{disk}/out'; full=$?
             mount -o remount,size=8m '{disk}'
             "$CLIENT" verify '{input}' -c claims-tiny -o '{disk}/out'; after=$?
             wc -l < '{disk}/out'
             umount '{disk}'
             echo "$full $after"
             """);
        Assert.That(result.Output, Is.EqualTo("2000\n73 0\n"), result.Error);
        Assert.That(result.Error, Does.Contain("No space left").And.Contain("rows are there already"));
    }

    [Test]
    public async Task A_closed_standard_output()
    {
        var input = WriteClaims("a.jsonl", 3000);
        var piped = await ClientProgram.RunShellAsync(Daemon.Socket, $"\"$CLIENT\" verify '{input}' -c claims-tiny | head -n 1 >/dev/null; exit ${{PIPESTATUS[0]}}");
        Expect(piped, ExitCode.BrokenPipe, "closed by its reader");
        var closed = await ClientProgram.RunShellAsync(Daemon.Socket, $"\"$CLIENT\" verify '{input}' -c claims-tiny >&-");
        Expect(closed, ExitCode.CannotWrite, "standard output cannot be written");
    }

    [Test]
    public async Task What_a_script_writes_beside_the_results_stays_in_order()
    {
        var input = WriteClaims("a.jsonl", 3);
        await ClientProgram.RunShellAsync(Daemon.Socket, $"{{ echo first; \"$CLIENT\" verify '{input}' -c claims-tiny; echo last; }} > '{PathOf("all")}'");
        var lines = File.ReadAllLines(PathOf("all"));
        Assert.That((lines.Length, lines[0], lines[^1]), Is.EqualTo((5, "first", "last")));
    }

    private static void Expect(ClientResult result, ExitCode exitCode, string sentence)
    {
        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.ToString());
        Assert.That(result.Error, Does.Contain(sentence));
        Assert.That(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.All.StartsWith("pcm-client: "), "only sentences, no stack trace");
    }
}
