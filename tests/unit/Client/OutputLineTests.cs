using System.Text;
using NUnit.Framework;
using Pcm.Client.Output;
using Pcm.Protocol;

namespace Pcm.UnitTests.Client;

/// <summary>Lines of output: their columns and order, the softmax, and that ids and kept columns are the input's own bytes.</summary>
public sealed class OutputLineTests
{
    private static readonly ContextFacts Facts = new()
    {
        Verdicts = ["YES", "N\"O"],
        Labels = [new LabelFacts(" yes", "YES"), new LabelFacts(" no", "N\"O"), new LabelFacts(" nope", "N\"O")],
    };

    [Test]
    public void A_classified_row_has_the_probability_of_each_verdict_summed_over_its_labels()
    {
        using var format = new ResultFormat(Facts, ["id", "gold", "n"], logProbabilities: true);
        var result = new ClassifyResult(1, [Math.Log(0.2), Math.Log(0.1), Math.Log(0.1)], 0.4, 12, 3);
        var line = Encoding.UTF8.GetString(format.Classified(7, Copies(["\"a\"", "\"NO\"", "{\"b\" : 1.0}"]), result));

        Assert.That(line, Is.EqualTo(
            """{"row":7,"id":"a","verdict":"N\"O","scores":{"YES":0.5,"N\"O":0.5},"label_logprobs":{" yes":-1.609438," no":-2.302585," nope":-2.302585},"label_mass":0.4,"truncated_tokens":3,"gold":"NO","n":{"b" : 1.0}}"""
            + "\n"));
    }

    [Test]
    public void A_label_of_no_probability_has_a_null_log_probability_and_no_share()
    {
        using var format = new ResultFormat(Facts, ["id"], logProbabilities: true);
        var line = Encoding.UTF8.GetString(format.Classified(1, Copies([null]), new ClassifyResult(0, [-0.5, double.NegativeInfinity, -1e9], 0.6, 1, 0)));
        Assert.That(line, Does.Contain("\"scores\":{\"YES\":1,\"N\\\"O\":0}").And.Contain("\" no\":null").And.Contain("\"id\":null"));
    }

    [Test]
    public void An_error_has_no_verdict_and_keeps_the_copies()
    {
        using var format = new ResultFormat(Facts, ["id", "n"], logProbabilities: false);
        var line = Encoding.UTF8.GetString(format.Failed(3, Copies(["5", "6"]), "too_long", "600 tokens", InferenceTask.Classify));
        Assert.That(line, Is.EqualTo("""{"row":3,"id":5,"verdict":null,"scores":null,"error":{"code":"too_long","message":"600 tokens"},"n":6}""" + "\n"));
        Assert.That(OutputLine.TryParse(Encoding.UTF8.GetBytes(line), out var parsed), Is.True);
        Assert.That(parsed, Is.EqualTo(new OutputLine(3, true)));
    }

    [Test]
    public void A_kept_column_that_holds_the_word_error_makes_no_error_of_a_row()
    {
        var line = Encoding.UTF8.GetBytes("""{"row":3,"id":{"error":1},"verdict":"A","note":"error"}""");
        Assert.That(OutputLine.TryParse(line, out var parsed), Is.True);
        Assert.That(parsed, Is.EqualTo(new OutputLine(3, false)));
    }

    [Test]
    public void A_generated_row_has_its_text_and_why_it_ended()
    {
        using var format = new ResultFormat(new ContextFacts(), ["id"], logProbabilities: false);
        var line = Encoding.UTF8.GetString(format.Generated(2, Copies(["\"x\""]), new GenerateResult("a\nb é", "stop", 4, 2, 0)));
        Assert.That(line, Is.EqualTo("""{"row":2,"id":"x","text":"a\nb é","finish":"stop","prompt_tokens":4,"generated_tokens":2}""" + "\n"));
    }

    [Test]
    public void An_answer_that_does_not_fit_the_labels_is_the_daemons_fault()
    {
        using var format = new ResultFormat(Facts, ["id"], logProbabilities: false);
        Assert.That(() => format.Classified(1, Copies([null]), new ClassifyResult(2, [0, 0, 0], 1, 1, 0)).Length, Throws.TypeOf<PcmException>());
        Assert.That(() => format.Classified(1, Copies([null]), new ClassifyResult(0, [0], 1, 1, 0)).Length, Throws.TypeOf<PcmException>());
    }

    private static CopiedColumns Copies(string?[] values) =>
        new(Encoding.UTF8.GetBytes(string.Concat(values)), values.Select(value => value is null ? -1 : Encoding.UTF8.GetByteCount(value)).ToArray());
}
