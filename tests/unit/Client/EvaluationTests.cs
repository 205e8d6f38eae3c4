using System.Globalization;
using System.Text;
using NUnit.Framework;
using Pcm.Client;
using Pcm.Client.Evaluation;

namespace Pcm.UnitTests.Client;

/// <summary>Measures against values worked out by hand.</summary>
public sealed class EvaluationTests
{
    [Test]
    public void Accuracy_macro_F1_and_confusion_are_those_worked_out_by_hand()
    {
        // gold A: 3 right, 1 called B; gold B: 2 right, 1 called A, 1 called C; gold C: never right, 1 called A.
        var report = Evaluate([("A", "A"), ("A", "A"), ("A", "A"), ("A", "B"), ("B", "B"), ("B", "B"), ("B", "A"), ("B", "C"), ("C", "A")]);

        Assert.That(report.Labels, Is.EqualTo(new[] { "A", "B", "C" }));
        Assert.That(report.Confusion, Is.EqualTo(new[] { new long[] { 3, 1, 0 }, [1, 2, 1], [1, 0, 0] }));
        Assert.That(report.Accuracy, Is.EqualTo(5.0 / 9).Within(1e-12));

        // F1 of A: 2·3 / (4 + 5); of B: 2·2 / (4 + 3); of C: 0.
        Assert.That(report.MacroF1, Is.EqualTo((6.0 / 9 + 4.0 / 7 + 0) / 3).Within(1e-12));
    }

    [Test]
    public void Calibration_error_weights_each_bin_by_its_rows()
    {
        var evaluator = new Evaluator(new Dictionary<string, string>());
        // Bin (0.8, 0.9]: confidences 0.85 and 0.9, one right: |1 - 1.75|. Bin (0.5, 0.6]: 0.6, right: |1 - 0.6|. Over 3 rows.
        evaluator.Add(Line("A", "A", 0.85));
        evaluator.Add(Line("B", "A", 0.9));
        evaluator.Add(Line("A", "A", 0.6));
        Assert.That(evaluator.ToReport().CalibrationError, Is.EqualTo((0.75 + 0.4) / 3).Within(1e-9));
    }

    [Test]
    public void Gold_labels_are_mapped_and_rows_without_gold_or_verdict_are_left_out_and_counted()
    {
        var evaluator = new Evaluator(new Dictionary<string, string> { ["0"] = "NO", ["yes"] = "YES" });
        evaluator.Add(Encoding.UTF8.GetBytes("""{"row":1,"id":null,"verdict":"NO","scores":{"NO":0.7,"YES":0.3},"gold":0}"""));
        evaluator.Add(Encoding.UTF8.GetBytes("""{"row":2,"id":null,"verdict":"NO","scores":{"NO":0.7,"YES":0.3},"gold":"yes"}"""));
        evaluator.Add(Encoding.UTF8.GetBytes("""{"row":3,"id":null,"verdict":"NO","scores":{"NO":0.7,"YES":0.3},"gold":null}"""));
        evaluator.Add(Encoding.UTF8.GetBytes("""{"row":4,"id":null,"verdict":null,"scores":null,"error":{"code":"too_long","message":""},"gold":"yes"}"""));
        var report = evaluator.ToReport();

        Assert.That((report.Rows, report.WithoutGold, report.Errors, report.Accuracy), Is.EqualTo((2L, 1L, 1L, 0.5)));
        Assert.That(report.Labels, Is.EqualTo(new[] { "NO", "YES" }));
    }

    [Test]
    public void A_gold_column_that_holds_no_labels_is_refused()
    {
        var evaluator = new Evaluator(new Dictionary<string, string>());
        Assert.That(
            () => { for (var i = 0; i < 1000; i++) evaluator.Add(Line($"text {i}", "A", 0.5)); },
            Throws.TypeOf<ClientException>().With.Message.Contains("--gold"));
    }

    [Test]
    public void An_empty_report_divides_nothing_by_zero()
    {
        var report = new Evaluator(new Dictionary<string, string>()).ToReport();
        Assert.That((report.Rows, report.Accuracy, report.MacroF1, report.CalibrationError), Is.EqualTo((0L, 0.0, 0.0, 0.0)));
        Assert.That(report.ToText(), Does.Contain("over 0 rows"));
    }

    private static EvaluationReport Evaluate((string Gold, string Verdict)[] pairs)
    {
        var evaluator = new Evaluator(new Dictionary<string, string>());
        foreach (var (gold, verdict) in pairs) evaluator.Add(Line(gold, verdict, 0.9));
        return evaluator.ToReport();
    }

    private static byte[] Line(string gold, string verdict, double confidence) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{{\"row\":1,\"id\":null,\"verdict\":\"{verdict}\",\"scores\":{{\"{verdict}\":{confidence},\"other\":{1 - confidence}}},\"gold\":\"{gold}\"}}"));
}
