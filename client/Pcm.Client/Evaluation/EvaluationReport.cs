using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pcm.Client.Evaluation;

/// <summary>How verdicts compare with gold labels.</summary>
/// <param name="Labels">Every gold label and verdict that occurs, sorted.</param>
/// <param name="Confusion">Rows by gold label, then by verdict.</param>
/// <param name="CalibrationError">Expected calibration error, 0 to 1.</param>
/// <param name="Errors">Rows without a verdict; not in any measure.</param>
/// <param name="WithoutGold">Rows without a gold label; not in any measure.</param>
public sealed record EvaluationReport(
    IReadOnlyList<string> Labels, IReadOnlyList<IReadOnlyList<long>> Confusion, double CalibrationError, long Errors, long WithoutGold)
{
    /// <summary>Rows that the measures are over.</summary>
    public long Rows => Confusion.Sum(gold => gold.Sum());

    public double Accuracy => Ratio(Enumerable.Range(0, Labels.Count).Sum(i => Confusion[i][i]), Rows);

    /// <summary>Mean of the F1 of every label, as scikit-learn's <c>f1_score(average="macro")</c> has it: 0 for a label that is never right.</summary>
    public double MacroF1 => Labels.Count == 0 ? 0 : Enumerable.Range(0, Labels.Count).Average(F1);

    /// <summary>For people, as several lines.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"accuracy {Accuracy:0.0000}, macro-F1 {MacroF1:0.0000}, calibration error {CalibrationError:0.0000} over {Rows} rows");
        if (Errors > 0) text.AppendLine(CultureInfo.InvariantCulture, $"  left out: {Errors} with an error");
        if (WithoutGold > 0) text.AppendLine(CultureInfo.InvariantCulture, $"  left out: {WithoutGold} without a gold label");

        var width = Math.Max("gold \\ verdict".Length, Labels.Select(label => label.Length).DefaultIfEmpty().Max());
        text.Append("gold \\ verdict".PadRight(width));
        foreach (var label in Labels) text.Append("  ").Append(label.PadLeft(8));
        text.AppendLine();
        for (var gold = 0; gold < Labels.Count; gold++)
        {
            text.Append(Labels[gold].PadRight(width));
            for (var verdict = 0; verdict < Labels.Count; verdict++)
                text.Append("  ").Append(Confusion[gold][verdict].ToString(CultureInfo.InvariantCulture).PadLeft(Math.Max(8, Labels[verdict].Length)));
            text.AppendLine();
        }

        return text.ToString();
    }

    /// <summary>The same as members of a JSON object that the caller has begun.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteNumber("rows", Rows);
        json.WriteNumber("accuracy", Accuracy);
        json.WriteNumber("macro_f1", MacroF1);
        json.WriteNumber("calibration_error", CalibrationError);
        json.WriteNumber("errors", Errors);
        json.WriteNumber("without_gold", WithoutGold);
        json.WriteStartObject("confusion");
        for (var gold = 0; gold < Labels.Count; gold++)
        {
            json.WriteStartObject(Labels[gold]);
            for (var verdict = 0; verdict < Labels.Count; verdict++) json.WriteNumber(Labels[verdict], Confusion[gold][verdict]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private double F1(int label)
    {
        var right = Confusion[label][label];
        var isGold = Confusion[label].Sum();
        var isVerdict = Confusion.Sum(gold => gold[label]);
        return Ratio(2 * right, isGold + isVerdict);
    }

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
