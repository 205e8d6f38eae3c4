using System.IO.Compression;
using System.Text;
using NUnit.Framework;
using Pcm.Client;

namespace Pcm.IntegrationTests.Verify;

/// <summary>The same rows give the same verdicts whatever format they are written in.</summary>
internal sealed class VerifyFormatTests : VerifyFixture
{
    private static readonly (string Id, string Claim, string Evidence)[] Rows =
    [
        ("a", "Oslo is the capital of Norway.", "Oslo is the capital and largest city of Norway."),
        ("b", "The bridge, \"Old Ned\", opened in 1931.", "The bridge opened in 1950."),
        ("a", "Anna Berg was born in Malmö.", "Anna Berg is a painter.\nShe lives in Oslo."),
    ];

    [Test]
    public async Task JSONL_CSV_TSV_batch_and_gzip_agree_and_ids_may_repeat()
    {
        var json = string.Concat(Rows.Select(row => $"{{\"id\":{Json(row.Id)},\"claim\":{Json(row.Claim)},\"evidence\":{Json(row.Evidence)}}}\n"));
        var csv = "id,claim,evidence\r\n" + string.Concat(Rows.Select(row => $"{row.Id},{Csv(row.Claim)},{Csv(row.Evidence)}\r\n"));
        var batch = string.Concat(Rows.Select(row =>
            $"{{\"custom_id\":{Json(row.Id)},\"url\":\"/v1/chat/completions\",\"body\":{{\"metadata\":{{\"evidence\":{Json(row.Evidence)}}},\"messages\":[{{\"role\":\"user\",\"content\":{Json(row.Claim)}}}]}}}}\n"));
        var expected = (await VerifyAsync(Write("a.jsonl", json))).Rows;
        Assert.That(Strings(expected, "id"), Is.EqualTo(Rows.Select(row => row.Id)));

        string[] inputs =
        [
            Write("b.jsonl", "\uFEFF" + json.Replace("\n", "\r\n", StringComparison.Ordinal)),
            Write("c.csv", csv),
            Write("d.tsv", csv.Replace("id,claim,evidence", "id\tclaim\tevidence", StringComparison.Ordinal).Replace(",\"", "\t\"", StringComparison.Ordinal)),
            Write("e.jsonl", batch),
            WriteGzip("f.jsonl.gz", json),
            WriteGzip("g.jsonl", json),
        ];
        foreach (var input in inputs)
        {
            var result = await VerifyAsync(input);
            Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), $"{input}: {result}");
            VerdictFile.AssertSame(result.Rows, expected);
        }
    }

    [Test]
    public async Task Plain_text_on_standard_input_is_one_claim_a_line()
    {
        var result = await ClientProgram.RunWithInputAsync(Daemon.Socket, "Oslo is in Norway.\n\nWater is dry.\n", "verify", "-", "-c", "claims-tiny");
        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.ToString());
        Assert.That(result.Rows.Select(row => (row.GetProperty("row").GetInt64(), row.GetProperty("id").GetRawText())), Is.EqualTo(new[] { (1L, "null"), (2L, "null") }));
    }

    [Test]
    public async Task A_lone_row_on_a_pipe_is_answered_before_the_next_one_comes()
    {
        var output = PathOf("answers");
        await ClientProgram.RunShellAsync(null, $"mkfifo '{output}'");
        using var program = ClientProgram.Start(Daemon.Socket, "verify", "-", "-c", "claims-tiny", "--format", "jsonl", "-o", output);
        using var answers = new StreamReader(new FileStream(output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0));
        for (var row = 1; row <= 3; row++)
        {
            await program.Input.WriteAsync($"{{\"id\":{row},\"claim\":\"Oslo is in Norway.\"}}\n");
            await program.Input.FlushAsync();
            using var timeout = new CancellationTokenSource(TestDaemon.Patience);
            Assert.That(await answers.ReadLineAsync(timeout.Token), Does.StartWith($"{{\"row\":{row},\"id\":{row},"));
        }

        program.Input.Close();
        Assert.That((await program.ResultAsync()).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    [TestCase("/dev/stdout")]
    [TestCase(">(cat)")]
    public async Task A_link_to_a_pipe_is_written_to_as_the_pipe_is(string output)
    {
        var result = await ClientProgram.RunShellAsync(Daemon.Socket, $"\"$CLIENT\" verify --claim 'Oslo is in Norway.' -c claims-tiny -o {output}");
        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.ToString());
        Assert.That(result.Rows, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task One_claim_needs_no_file()
    {
        var result = await VerifyAsync("--claim", Rows[0].Claim, "--evidence", Rows[0].Evidence);
        var fromField = await VerifyAsync("--field", $"claim={Rows[0].Claim}", "--field", $"evidence={Rows[0].Evidence}");
        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.ToString());
        VerdictFile.AssertSame(fromField.Rows, result.Rows);
    }

    private static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static string Csv(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private string WriteGzip(string name, string text)
    {
        using var gzip = new GZipStream(File.Create(PathOf(name)), CompressionLevel.Fastest);
        gzip.Write(Encoding.UTF8.GetBytes(text));
        return PathOf(name);
    }
}
