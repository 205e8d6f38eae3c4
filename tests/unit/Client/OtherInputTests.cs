using System.Security.Cryptography;
using System.Text;
using NUnit.Framework;
using Pcm.Client;
using Pcm.Client.Input;

namespace Pcm.UnitTests.Client;

/// <summary>Plain text, batch files, compression, detection, and files that cannot be an input.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OtherInputTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Test]
    public void Plain_text_is_one_claim_a_line()
    {
        var path = _inputs.Write("a.txt", "first claim\r\n\n second, with \"quotes\" \n");
        Assert.That(Inputs.Read(path, keep: ["claim"]).Select(row => (row["claim"], row.Kept.Single())), Is.EqualTo(new[]
        {
            ("first claim", "\"first claim\""), (" second, with \"quotes\" ", "\" second, with \\\"quotes\\\" \""),
        }));
    }

    [Test]
    public void Plain_text_cannot_serve_a_prompt_with_a_second_needed_field()
    {
        var path = _inputs.Write("a.txt", "x\n");
        Assert.That(Assert.Throws<ClientException>(() => Inputs.Read(path, optional: []))!.Message, Does.Contain("{evidence}"));
    }

    [Test]
    public void A_batch_request_gives_its_custom_id_its_last_user_message_and_its_metadata()
    {
        var path = _inputs.Write("batch.jsonl", """
            {"custom_id":"r-1","method":"POST","url":"/v1/chat/completions","body":{"model":"m","metadata":{"evidence":"e1"},"messages":[{"role":"system","content":"s"},{"role":"user","content":"old"},{"role":"assistant","content":"x"},{"role":"user","content":[{"type":"text","text":"new"},{"type":"text","text":"er"}]}]}}
            {"custom_id":"r-2","body":{"prompt":"p"}}
            {"custom_id":"r-3","body":{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"u"}}]}]}}
            {"custom_id":"r-4"}
            """);
        var rows = Inputs.Read(path, fields: ["claim", "evidence", "system"], optional: ["evidence", "system"]);

        Assert.That(rows.Select(row => row.Id), Is.EqualTo(new[] { "\"r-1\"", "\"r-2\"", "\"r-3\"", "\"r-4\"" }));
        Assert.That((rows[0]["claim"], rows[0]["evidence"], rows[0]["system"]), Is.EqualTo(("new\ner", "e1", "s")));
        Assert.That((rows[1]["claim"], rows[1]["evidence"]), Is.EqualTo(("p", (string?)null)));
        Assert.That(rows.Select(row => row.Problem?.Code), Is.EqualTo(new[] { null, null, RowProblem.BadRow, RowProblem.BadRow }));
    }

    [TestCase("a.jsonl", "{\"claim\":1}", InputFormat.Jsonl)]
    [TestCase("a.jsonl", "{\"custom_id\":\"a\",\"body\":{}}", InputFormat.OpenAiBatch)]
    [TestCase("A.CSV.GZ", "anything", InputFormat.Csv)]
    [TestCase("a.tsv", "{", InputFormat.Tsv)]
    [TestCase("a.txt", "{", InputFormat.Text)]
    [TestCase(null, " \n{\"a\":1}", InputFormat.Jsonl)]
    [TestCase(null, "id,\"claim\"\r\n1,x", InputFormat.Csv)]
    [TestCase("noname", "id\tclaim\n1\tx", InputFormat.Tsv)]
    [TestCase(null, "Oslo, the capital\nof", InputFormat.Text)]
    public void The_format_follows_from_the_name_and_else_from_the_content(string? name, string content, InputFormat expected) =>
        Assert.That(InputFormats.Detect(name, Encoding.UTF8.GetBytes(content), ["claim", "evidence"]), Is.EqualTo(expected));

    [Test]
    public void Gzip_is_known_by_its_first_bytes_whatever_the_name_and_may_have_several_members()
    {
        var path = _inputs.Write("a.jsonl", [.. Inputs.Gzip("{\"claim\":\"a\"}\n{\"cl"u8.ToArray()), .. Inputs.Gzip("aim\":\"b\"}\n"u8.ToArray())]);
        Assert.That(Inputs.Read(path).Select(row => row["claim"]), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(Inputs.ReadInPieces(path, 1).Select(row => row["claim"]), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void Gzip_that_is_cut_off_anywhere_or_damaged_is_never_taken_for_whole()
    {
        var random = new Random(1);
        var text = string.Concat(Enumerable.Range(0, 3000).Select(_ => $"{{\"claim\":\"{random.Next()}\"}}\n"));
        var whole = Inputs.Gzip(Encoding.UTF8.GetBytes(text));
        foreach (var length in (int[])[10, 11, whole.Length / 3, whole.Length - 100, whole.Length - 9, whole.Length - 8, whole.Length - 4, whole.Length - 1])
        {
            var path = _inputs.Write("cut.jsonl.gz", whole[..length]);
            Assert.That(() => Inputs.Read(path), Throws.TypeOf<ClientException>().With.Message.Contains("cut off"), $"{length} of {whole.Length} bytes");
        }

        whole[^6] ^= 1;
        Assert.That(() => Inputs.Read(_inputs.Write("bad.jsonl.gz", whole)), Throws.TypeOf<ClientException>());
    }

    [Test]
    public void What_cannot_be_an_input_says_what_it_is()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Refusal(Path.Combine(_inputs.Folder, "absent")), Does.EndWith("does not exist"));
            Assert.That(Refusal(_inputs.Folder), Does.Contain("is a directory"));
            Assert.That(Refusal(_inputs.Write("empty.jsonl", "")), Does.EndWith("is empty"));
            Assert.That(Refusal(_inputs.Write("utf16.csv", [0xFF, 0xFE, (byte)'a', 0, (byte)'\n', 0])), Does.Contain("UTF-16"));
            Assert.That(Refusal(_inputs.Write("a.jsonl.zst", [0x28, 0xB5, 0x2F, 0xFD, 0, 0, 0])), Does.Contain("zstd"));
        });
    }

    [Test]
    public void The_digest_is_that_of_the_stored_bytes()
    {
        var bytes = Inputs.Gzip(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("é€😀 text\n", 50_000))));
        using var file = InputFile.Open(_inputs.Write("a.txt.gz", bytes));
        Assert.That(InputDigest.Compute(file), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(bytes))));
    }

    [TestCase(65535)]
    [TestCase(65534)]
    [TestCase(150_000)]
    public void The_digest_pass_finds_a_byte_that_is_not_UTF8_wherever_it_stands(int position)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("line é\n", 50_000)));
        bytes[position] = 0xC3;
        bytes[position + 1] = (byte)'!';
        var line = 1 + bytes.AsSpan(0, position).Count((byte)'\n');
        using var file = InputFile.Open(_inputs.Write("a.txt", bytes));
        Assert.That(() => InputDigest.Compute(file), Throws.TypeOf<ClientException>().With.Message.Contains($"line {line} has byte 0xC3"));
    }

    [Test]
    public void A_file_that_ends_in_the_middle_of_a_character_is_not_UTF8()
    {
        using var file = InputFile.Open(_inputs.Write("a.txt", [.. "abc"u8, 0xE2, 0x82]));
        Assert.That(() => InputDigest.Compute(file), Throws.TypeOf<ClientException>().With.Message.Contains("line 1"));
    }

    private static string Refusal(string path)
    {
        var error = Assert.Throws<ClientException>(() => Inputs.Read(path))!;
        Assert.That(error.ExitCode, Is.EqualTo(ExitCode.UnusableInput));
        return error.Message;
    }
}
