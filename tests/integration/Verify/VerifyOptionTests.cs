using System.Text.Json;
using NUnit.Framework;
using Pcm.Client;

namespace Pcm.IntegrationTests.Verify;

/// <summary>Each option does what its help says.</summary>
internal sealed class VerifyOptionTests : VerifyFixture
{
    [Test]
    public async Task Output_is_in_input_order_with_scores_that_sum_to_one_and_the_verdict_as_the_likeliest()
    {
        var result = await VerifyAsync(WriteClaims("a.jsonl", 700));
        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(result.Rows.Select(row => row.GetProperty("row").GetInt32()), Is.EqualTo(Enumerable.Range(1, 700)));
        foreach (var row in result.Rows)
        {
            var scores = row.GetProperty("scores").EnumerateObject().ToDictionary(score => score.Name, score => score.Value.GetDouble());
            Assert.That(scores.Keys, Is.EqualTo(new[] { "SUPPORTS", "REFUTES", "NOT ENOUGH INFO" }));
            Assert.That(scores.Values.Sum(), Is.EqualTo(1).Within(1e-5));
            Assert.That(scores[row.GetProperty("verdict").GetString()!], Is.EqualTo(scores.Values.Max()));
        }
    }

    [Test]
    public async Task Kept_columns_and_ids_are_copied_as_they_are()
    {
        var path = Write("a.jsonl", """{"id":{"n":1.0},"claim":"x","year":1999,"tags":["a"]}""" + "\n" + """{"claim":"y"}""" + "\n");
        var rows = (await VerifyAsync(path, "--keep", "tags,year")).Rows;
        Assert.That(rows.Select(row => row.GetProperty("id").GetRawText()), Is.EqualTo(new[] { "{\"n\":1.0}", "null" }));
        Assert.That(rows.Select(row => row.GetProperty("tags").GetRawText() + row.GetProperty("year").GetRawText()), Is.EqualTo(new[] { "[\"a\"]1999", "nullnull" }));
    }

    [Test]
    public async Task A_row_without_a_needed_field_is_an_error_of_its_own_and_the_run_ends_with_1()
    {
        var path = Write("a.jsonl", "{\"id\":1,\"claim\":\"x\"}\n{\"id\":2,\"evidence\":\"y\"}\nnot json\n{\"id\":4,\"claim\":\"z\"}\n");
        var result = await VerifyAsync(path, "-o", PathOf("out"));
        var rows = VerdictFile.Read(PathOf("out"));

        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.RowErrors), result.Error);
        Assert.That(rows.Select(row => row.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : ""), Is.EqualTo(new[] { "", "field_missing", "bad_row", "" }));
        Assert.That(rows[1].GetProperty("verdict").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task Log_probabilities_are_those_that_the_scores_come_from()
    {
        var row = (await VerifyAsync("--claim", "Oslo is in Norway.", "--logprobs")).Rows.Single();
        var logProbabilities = row.GetProperty("label_logprobs").EnumerateObject().Select(label => label.Value.GetDouble()).ToArray();
        var mass = row.GetProperty("label_mass").GetDouble();

        Assert.That(logProbabilities.Sum(Math.Exp), Is.EqualTo(mass).Within(1e-4));
        Assert.That(
            row.GetProperty("scores").EnumerateObject().Select(score => score.Value.GetDouble()),
            Is.EqualTo(logProbabilities.Select(value => Math.Exp(value) / mass)).Within(1e-4));
    }

    [Test]
    public async Task A_prompt_that_is_too_long_is_an_error_unless_a_field_may_be_cut_and_then_says_how_much()
    {
        var path = Write("a.jsonl", JsonSerializer.Serialize(new { claim = "Oslo is in Norway.", evidence = string.Concat(Enumerable.Repeat("Oslo lies by the sea. ", 1000)) }) + "\n");
        var refused = await VerifyAsync(path);
        var cut = await VerifyAsync(path, "--truncate", "evidence=tail");

        Assert.That((refused.ExitCode, refused.Rows.Single().GetProperty("error").GetProperty("code").GetString()), Is.EqualTo((ExitCode.RowErrors, "too_long")));
        Assert.That(cut.ExitCode, Is.EqualTo(ExitCode.Ok), cut.ToString());
        Assert.That(cut.Rows.Single().GetProperty("truncated_tokens").GetInt32(), Is.GreaterThan(1000));
    }

    [Test]
    public async Task A_field_can_come_from_a_column_of_another_name_and_only_the_first_rows_be_done()
    {
        var path = Write("a.csv", "statement,label\nOslo is in Norway.,A\nWater is dry.,B\n");
        var result = await VerifyAsync(path, "--map", "claim=statement", "--limit", "1");
        Assert.That((result.ExitCode, result.Rows.Count), Is.EqualTo((ExitCode.Ok, 1)), result.ToString());
    }

    [Test]
    public async Task Gold_labels_give_measures_on_stderr_that_fit_the_output()
    {
        var path = Write("a.jsonl", string.Concat(Enumerable.Range(0, 40).Select(i => $"{{\"claim\":\"Anna was born in {1900 + i}.\",\"evidence\":\"Anna was born in 1910.\",\"label\":\"{(i == 10 ? "yes" : "REFUTES")}\"}}\n")));
        var result = await VerifyAsync(path, "-o", PathOf("out"), "--gold", "label", "--gold-map", "yes=SUPPORTS", "--json");
        var evaluation = JsonDocument.Parse(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last(line => line.StartsWith('{'))).RootElement.GetProperty("evaluation");
        var rows = VerdictFile.Read(PathOf("out"));

        var right = rows.Count(row => row.GetProperty("verdict").GetString() == (row.GetProperty("gold").GetString() == "yes" ? "SUPPORTS" : "REFUTES"));
        Assert.That((evaluation.GetProperty("rows").GetInt32(), evaluation.GetProperty("accuracy").GetDouble()), Is.EqualTo((40, right / 40.0)));
    }

    [Test]
    public async Task Generated_text_has_its_own_prompt_and_why_it_ended()
    {
        var path = Write("a.jsonl", "{\"id\":7,\"who\":\"Oslo\"}\n{\"id\":8,\"who\":\"Bergen\"}\n");
        var arguments = new[] { "generate", path, "-c", "claims-tiny", "--prompt", "Evidence: {who} is", "--max-tokens", "5" };
        var result = await ClientProgram.RunAsync(Daemon.Socket, arguments);
        var again = await ClientProgram.RunAsync(Daemon.Socket, [.. arguments, "-o", PathOf("out")]);

        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.ToString());
        Assert.That(again.ExitCode, Is.EqualTo(ExitCode.Ok), again.ToString());
        Assert.That(result.Rows.Select(row => row.GetProperty("id").GetInt32()), Is.EqualTo(new[] { 7, 8 }));
        Assert.That(result.Rows.Select(row => row.GetProperty("generated_tokens").GetInt32()), Is.All.InRange(1, 5));
        Assert.That(File.ReadAllText(PathOf("out")), Is.EqualTo(result.Output));
    }
}
