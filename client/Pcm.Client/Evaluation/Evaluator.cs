using System.Text.Json;

namespace Pcm.Client.Evaluation;

/// <summary>
/// Compares verdicts with gold labels, from lines of output. Rows with an error or without a gold label are counted and left out. Memory does not
/// grow with the rows.
/// </summary>
/// <param name="goldMap">Verdict for each gold label that is called differently.</param>
public sealed class Evaluator(IReadOnlyDictionary<string, string> goldMap)
{
    private readonly List<string> _labels = [];
    private readonly Dictionary<(int Gold, int Verdict), long> _pairs = [];
    private readonly CalibrationBins _calibration = new();
    private long _errors;
    private long _withoutGold;

    /// <summary>Adds one line of output, which has a <c>gold</c> column.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        var answer = Read(line);
        if (answer.Verdict is null) _errors++;
        else if (answer.Gold is null) _withoutGold++;
        else Count(goldMap.TryGetValue(answer.Gold, out var mapped) ? mapped : answer.Gold, answer.Verdict, answer.Confidence);
    }

    /// <summary>The measures of everything added so far.</summary>
    public EvaluationReport ToReport()
    {
        var order = Enumerable.Range(0, _labels.Count).OrderBy(i => _labels[i], StringComparer.Ordinal).ToArray();
        var confusion = order.Select(gold => order.Select(verdict => _pairs.GetValueOrDefault((gold, verdict))).ToArray()).ToArray();
        return new EvaluationReport([.. order.Select(i => _labels[i])], confusion, _calibration.Error, _errors, _withoutGold);
    }

    private void Count(string gold, string verdict, double confidence)
    {
        var pair = (LabelIndex(gold), LabelIndex(verdict));
        _pairs[pair] = _pairs.GetValueOrDefault(pair) + 1;
        _calibration.Add(confidence, gold == verdict);
    }

    private int LabelIndex(string label)
    {
        var index = _labels.IndexOf(label);
        if (index >= 0) return index;
        if (_labels.Count == Limits.MaxEvaluationLabels)
        {
            throw new ClientException(
                ExitCode.UnusableInput, $"the gold column has more than {Limits.MaxEvaluationLabels} different values: it does not hold verdicts; name another with --gold");
        }

        _labels.Add(label);
        return _labels.Count - 1;
    }

    private static (string? Gold, string? Verdict, double Confidence) Read(ReadOnlySpan<byte> line)
    {
        string? gold = null, verdict = null;
        var confidence = 0.0;
        var reader = new Utf8JsonReader(line);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isGold = reader.ValueTextEquals("gold"u8);
            var isVerdict = reader.ValueTextEquals("verdict"u8);
            var isScores = reader.ValueTextEquals("scores"u8);
            reader.Read();
            if (isGold) gold = Text(ref reader, line);
            else if (isVerdict) verdict = reader.GetString();
            else if (isScores) confidence = Highest(ref reader);
            else reader.Skip();
        }

        return (gold, verdict, confidence);
    }

    /// <summary>A string's text, or a number's or boolean's JSON; nothing for null and the empty string.</summary>
    private static string? Text(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        if (reader.TokenType == JsonTokenType.String) return reader.GetString() is { Length: > 0 } text ? text : null;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return reader.TokenType == JsonTokenType.Null ? null : System.Text.Encoding.UTF8.GetString(line[start..(int)reader.BytesConsumed]);
    }

    private static double Highest(ref Utf8JsonReader reader)
    {
        var highest = 0.0;
        if (reader.TokenType != JsonTokenType.StartObject) return highest;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            highest = Math.Max(highest, reader.GetDouble());
        }

        return highest;
    }
}
