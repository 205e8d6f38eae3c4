using NUnit.Framework;
using Pcm.Client;
using Pcm.Client.Input;

namespace Pcm.UnitTests.Client;

/// <summary>JSONL: what is taken from a line, what is an error of its row, and what ends the input.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class JsonlInputTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [TestCase("\n", false)]
    [TestCase(" \r\n\n", false)]
    [TestCase("{\"claim\":\"b\"}", false)]
    [TestCase("{\"claim\":\"b\"}\n", true)]
    [TestCase("\n \n{\"claim\":\"b\"}\n", true)]
    public void A_blank_line_is_no_row_that_the_one_before_it_waits_for(string rest, bool hasMore) =>
        Assert.That(Inputs.HasMoreBehindFirst(_inputs.Write("a.jsonl", "{\"claim\":\"a\"}\n" + rest)), Is.EqualTo(hasMore));

    [Test]
    public void A_row_gives_its_fields_decoded_and_its_id_and_kept_columns_byte_for_byte()
    {
        var path = _inputs.Write("a.jsonl", """{"id": 1.50, "claim": "caf\u00e9 \"x\"\n", "n": {"b" : [1, 2]}, "other": 3, "evidence": "e"}""" + "\n");
        var row = Inputs.Read(path, keep: ["n", "absent"]).Single();

        Assert.That(row["claim"], Is.EqualTo("café \"x\"\n"));
        Assert.That(row["evidence"], Is.EqualTo("e"));
        Assert.That(row.Id, Is.EqualTo("1.50"));
        Assert.That(row.Kept, Is.EqualTo(new[] { """{"b" : [1, 2]}""", null }));
    }

    [Test]
    public void Values_that_are_no_strings_are_given_as_their_JSON_and_null_as_missing()
    {
        var path = _inputs.Write("a.jsonl", """{"claim": 12.0, "evidence": null}""" + "\n" + """{"claim": true, "evidence": [1, "a"]}""");
        var rows = Inputs.Read(path);

        Assert.That(rows.Select(row => row["claim"]), Is.EqualTo(new[] { "12.0", "true" }));
        Assert.That(rows.Select(row => row["evidence"]), Is.EqualTo(new[] { null, "[1, \"a\"]" }));
    }

    [Test]
    public void Of_a_name_that_occurs_twice_the_last_value_counts()
    {
        var path = _inputs.Write("a.jsonl", """{"id":1,"claim":"a","claim":"b","id":2}""");
        var row = Inputs.Read(path).Single();
        Assert.That((row["claim"], row.Id), Is.EqualTo(("b", "2")));
    }

    [Test]
    public void Byte_order_mark_CRLF_blank_lines_and_a_last_line_without_end_do_no_harm()
    {
        var path = _inputs.Write("a.jsonl", "\uFEFF{\"claim\":\"a\"}\r\n\r\n  \n{\"claim\":\"b\"}\r\n{\"claim\":\"c\"}");
        var rows = Inputs.Read(path);
        Assert.That(rows.Select(row => (row.Row, row.Line, row["claim"])), Is.EqualTo(new[] { (1L, 1L, "a"), (2, 4, "b"), (3, 5, "c") }));
    }

    [TestCase("""{"claim": "a" """)]
    [TestCase("""{"claim": "a"} x""")]
    [TestCase("""["claim"]""")]
    [TestCase("claim")]
    [TestCase("""{"claim": "a\qb"}""")]
    public void A_line_that_is_no_JSON_object_is_an_error_of_that_row_with_its_line(string line)
    {
        var path = _inputs.Write("a.jsonl", "{\"claim\":\"a\"}\n" + line + "\n{\"claim\":\"c\"}\n");
        var rows = Inputs.Read(path);

        Assert.That(rows.Select(row => row.Problem?.Code), Is.EqualTo(new[] { null, RowProblem.BadRow, null }));
        Assert.That(rows[1].Problem!.Value.Message, Does.StartWith("line 2: "));
        Assert.That(rows[2]["claim"], Is.EqualTo("c"));
    }

    [Test]
    public void Half_a_surrogate_pair_is_an_error_of_its_row()
    {
        var path = _inputs.Write("a.jsonl", """{"claim":"a\ud800"}""");
        Assert.That(Inputs.Read(path).Single().Problem?.Code, Is.EqualTo(RowProblem.BadRow));
    }

    [Test]
    public void A_line_of_ten_megabytes_is_an_error_of_its_row_and_the_next_row_is_read()
    {
        var path = _inputs.Write("a.jsonl", "{\"claim\":\"a\"}\n{\"claim\":\"" + new string('x', 10_000_000) + "\"}\n{\"claim\":\"c\"}\n");
        var rows = Inputs.Read(path);

        Assert.That(rows.Select(row => row.Problem?.Code), Is.EqualTo(new[] { null, "row_too_large", null }));
        Assert.That((rows[2].Line, rows[2]["claim"]), Is.EqualTo((3L, "c")));
    }

    [Test]
    public void Bytes_that_are_not_UTF8_end_the_input_with_the_line_and_the_byte_but_not_the_text()
    {
        var path = _inputs.Write("a.jsonl", [.. "{\"claim\":\"a\"}\n{\"claim\":\"secret"u8, 0xE9, .. "\"}\n"u8]);
        var error = Assert.Throws<ClientException>(() => Inputs.Read(path))!;

        Assert.That(error.ExitCode, Is.EqualTo(ExitCode.UnusableInput));
        Assert.That(error.Message, Does.Contain("line 2").And.Contain("0xE9").And.Not.Contain("secret"));
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(65536)]
    public void Rows_are_the_same_in_whatever_pieces_the_input_comes(int pieceBytes)
    {
        var text = string.Concat(Enumerable.Range(1, 300).Select(i => $$"""{"id":{{i}},"claim":"claim {{new string('é', i)}}"}""" + (i % 2 == 0 ? "\r\n" : "\n")));
        var path = _inputs.Write("a.jsonl", text);
        var rows = Inputs.ReadInPieces(path, pieceBytes);

        Assert.That(rows.Select(row => row.Id), Is.EqualTo(Enumerable.Range(1, 300).Select(i => $"{i}")));
        Assert.That(rows.Select(row => row["claim"]), Is.EqualTo(Enumerable.Range(1, 300).Select(i => "claim " + new string('é', i))));
    }

    [Test]
    public void A_JSON_array_is_refused_with_what_to_do()
    {
        var path = _inputs.Write("a.json", "[\n{\"claim\":\"a\"}\n]\n");
        var error = Assert.Throws<ClientException>(() => Inputs.Read(path))!;
        Assert.That((error.ExitCode, error.Message), Is.EqualTo((ExitCode.UnusableInput, $"{path} is a JSON array; write one object a line (jq -c '.[]')")));
    }
}
