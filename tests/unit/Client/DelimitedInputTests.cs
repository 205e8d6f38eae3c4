using System.Text;
using NUnit.Framework;
using Pcm.Client;
using Pcm.Client.Input;

namespace Pcm.UnitTests.Client;

/// <summary>CSV and TSV: quoting as RFC 4180 has it, line numbers across records of several lines, and headers that do not fit.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DelimitedInputTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Test]
    public void Quoted_fields_hold_separators_doubled_quotes_and_line_ends()
    {
        var path = _inputs.Write("a.csv", "id,claim,evidence\r\n1,\"a, \"\"b\"\"\",\"two\r\nlines\"\r\n\"2\",c,\n\n3,\"\",d\n");
        var rows = Inputs.Read(path);

        Assert.That(rows.Select(row => row["claim"]), Is.EqualTo(new[] { "a, \"b\"", "c", "" }));
        Assert.That(rows.Select(row => row["evidence"]), Is.EqualTo(new[] { "two\r\nlines", "", "d" }));
        Assert.That(rows.Select(row => row.Id), Is.EqualTo(new[] { "\"1\"", "\"2\"", "\"3\"" }));
        Assert.That(rows.Select(row => row.Line), Is.EqualTo(new long[] { 2, 4, 6 }));
    }

    [Test]
    public void Copied_columns_become_JSON_strings()
    {
        var path = _inputs.Write("a.csv", "claim,note\nx,\"a\"\"b\\\té\"\n");
        Assert.That(Inputs.Read(path, keep: ["note"]).Single().Kept.Single(), Is.EqualTo("\"a\\\"b\\\\\\té\""));
    }

    [Test]
    public void Tabs_separate_a_TSV_and_commas_do_not()
    {
        var path = _inputs.Write("a.tsv", "claim\tevidence\na, b\t\"x\ty\"\n");
        var row = Inputs.Read(path).Single();
        Assert.That((row["claim"], row["evidence"]), Is.EqualTo(("a, b", "x\ty")));
    }

    [TestCase("x,y,z", "3 columns where the header has 2")]
    [TestCase("x", "1 columns where the header has 2")]
    [TestCase("\"x\"y,z", "text behind the closing quote of column 1")]
    public void A_record_that_does_not_fit_is_an_error_of_its_row(string record, string message)
    {
        var path = _inputs.Write("a.csv", "claim,evidence\na,b\n" + record + "\nc,d\n");
        var rows = Inputs.Read(path);
        Assert.That(rows.Select(row => row.Problem?.Message), Is.EqualTo(new[] { null, "line 3: " + message, null }));
        Assert.That(rows[2]["claim"], Is.EqualTo("c"));
    }

    [Test]
    public void A_quote_that_never_closes_ends_the_input_with_the_line_where_it_opened()
    {
        var path = _inputs.Write("a.csv", "claim,evidence\na,b\n\"open,c\nd,e\n");
        var error = Assert.Throws<ClientException>(() => Inputs.Read(path))!;
        Assert.That((error.ExitCode, error.Message), Is.EqualTo((ExitCode.UnusableInput, $"{path} is no whole CSV: a quote in the record at line 3 never closes")));
    }

    [Test]
    public void A_header_without_a_needed_column_names_those_it_has()
    {
        var path = _inputs.Write("a.csv", "statement,evidence\na,b\n");
        var error = Assert.Throws<ClientException>(() => Inputs.Read(path))!;
        Assert.That(error.ExitCode, Is.EqualTo(ExitCode.UnusableInput));
        Assert.That(error.Message, Does.Contain("no column 'claim'").And.Contain("statement, evidence").And.Contain("--map claim=COLUMN"));
    }

    [Test]
    public void Two_columns_of_one_name_are_refused()
    {
        var path = _inputs.Write("a.csv", "claim,claim\na,b\n");
        Assert.That(Assert.Throws<ClientException>(() => Inputs.Read(path))!.Message, Does.Contain("two columns named 'claim'"));
    }

    [Test]
    public void A_record_of_ten_megabytes_is_an_error_of_its_row_and_the_next_row_is_read()
    {
        var path = _inputs.Write("a.csv", "claim\n\"" + new string('x', 5_000_000) + "\n" + new string('y', 5_000_000) + "\"\nnext\n");
        var rows = Inputs.Read(path);
        Assert.That(rows.Select(row => row.Problem?.Code), Is.EqualTo(new[] { "row_too_large", null }));
        Assert.That((rows[1].Line, rows[1]["claim"]), Is.EqualTo((4L, "next")));
    }

    [Test]
    public void Whatever_is_written_is_read_back_in_whatever_pieces_it_comes()
    {
        var random = new Random(20260101);
        const string Alphabet = "ab,\"\n\r\té€";
        var table = Enumerable.Range(0, 400).Select(_ => Enumerable.Range(0, 3)
            .Select(_ => "x" + new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)])])).ToArray()).ToList();
        var text = new StringBuilder("id,claim,evidence\n");
        foreach (var row in table) text.AppendJoin(',', row.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append('\n');
        var path = _inputs.Write("a.csv", text.ToString());

        foreach (var pieceBytes in (int[])[1, 3, 100, 1 << 20])
        {
            var rows = Inputs.ReadInPieces(path, pieceBytes);
            Assert.That(rows.Select(row => row.Problem), Is.All.Null);
            Assert.That(rows.Select(row => row["claim"]), Is.EqualTo(table.Select(row => row[1])), $"pieces of {pieceBytes}");
            Assert.That(rows.Select(row => row["evidence"]), Is.EqualTo(table.Select(row => row[2])), $"pieces of {pieceBytes}");
        }
    }
}
