using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pcm.Protocol;

namespace Pcm.Client.Output;

/// <summary>Writes a row's result as a line of output. One line at a time; the line is valid until the next.</summary>
/// <param name="facts">Verdicts and labels of the context.</param>
/// <param name="copyNames">Names of the copied columns in the output; the first is the row's id.</param>
/// <param name="logProbabilities">Adds the labels' log-probabilities and their mass.</param>
public sealed class ResultFormat(ContextFacts facts, IEnumerable<string> copyNames, bool logProbabilities) : IDisposable
{
    /// <summary>Decimals of a probability: far below what a verdict can depend on, and short lines.</summary>
    private const int Decimals = 6;

    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly JsonEncodedText[] _copyNames = [.. copyNames.Select(Encode)];
    private readonly JsonEncodedText[] _verdicts = [.. facts.Verdicts.Select(Encode)];
    private readonly JsonEncodedText[] _labels = [.. facts.Labels.Select(label => Encode(label.Text))];
    private readonly int[] _verdictOfLabel = [.. facts.Labels.Select(label => IndexOf(facts.Verdicts, label.Verdict))];
    private readonly double[] _scores = new double[facts.Verdicts.Count];
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, JsonOptions);

    /// <summary>A classified row.</summary>
    /// <exception cref="PcmException">The answer does not fit the context's labels.</exception>
    public ReadOnlySpan<byte> Classified(long row, scoped in CopiedColumns copies, in ClassifyResult result)
    {
        if (result.VerdictIndex < 0 || result.VerdictIndex >= _verdicts.Length || !FitsLabels(result.LabelLogProbabilities))
            throw new PcmException(ErrorCode.ProtocolViolation, $"the answer to row {row} does not fit the context's labels");

        Begin(row, copies);
        _json.WriteString("verdict"u8, _verdicts[result.VerdictIndex]);
        Scores(result.LabelLogProbabilities);
        _json.WriteStartObject("scores"u8);
        for (var i = 0; i < _scores.Length; i++) _json.WriteNumber(_verdicts[i], Math.Round(_scores[i], Decimals));
        _json.WriteEndObject();
        if (logProbabilities)
        {
            _json.WriteStartObject("label_logprobs"u8);
            for (var i = 0; i < _labels.Length; i++) WriteFinite(_labels[i], result.LabelLogProbabilities[i]);
            _json.WriteEndObject();
            _json.WriteNumber("label_mass"u8, double.IsFinite(result.LabelMass) ? Math.Round(result.LabelMass, Decimals) : 0);
        }

        if (result.TruncatedTokens > 0) _json.WriteNumber("truncated_tokens"u8, result.TruncatedTokens);
        return End(copies);
    }

    /// <summary>A generated row.</summary>
    public ReadOnlySpan<byte> Generated(long row, scoped in CopiedColumns copies, in GenerateResult result)
    {
        Begin(row, copies);
        _json.WriteString("text"u8, result.Text);
        _json.WriteString("finish"u8, result.FinishReason);
        _json.WriteNumber("prompt_tokens"u8, result.PromptTokens);
        _json.WriteNumber("generated_tokens"u8, result.GeneratedTokens);
        if (result.TruncatedTokens > 0) _json.WriteNumber("truncated_tokens"u8, result.TruncatedTokens);
        return End(copies);
    }

    /// <summary>A row whose error is its result.</summary>
    public ReadOnlySpan<byte> Failed(long row, scoped in CopiedColumns copies, string code, string message, InferenceTask task)
    {
        Begin(row, copies);
        if (task == InferenceTask.Classify)
        {
            _json.WriteNull("verdict"u8);
            _json.WriteNull("scores"u8);
        }
        else
        {
            _json.WriteNull("text"u8);
            _json.WriteNull("finish"u8);
        }

        _json.WriteStartObject("error"u8);
        _json.WriteString("code"u8, code);
        _json.WriteString("message"u8, message);
        _json.WriteEndObject();
        return End(copies);
    }

    public void Dispose() => _json.Dispose();

    private bool FitsLabels(ReadOnlySpan<double> logProbabilities) => logProbabilities.Length == _labels.Length && !logProbabilities.Contains(double.NaN);

    private static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    private static int IndexOf(IReadOnlyList<string> verdicts, string verdict)
    {
        for (var i = 0; i < verdicts.Count; i++)
        {
            if (verdicts[i] == verdict) return i;
        }

        throw new PcmException(ErrorCode.ProtocolViolation, "the context has a label of a verdict that it does not list");
    }

    private void Begin(long row, scoped in CopiedColumns copies)
    {
        _line.ResetWrittenCount();
        _json.Reset(_line);
        _json.WriteStartObject();
        _json.WriteNumber("row"u8, row);
        WriteCopy(copies, 0);
    }

    private ReadOnlySpan<byte> End(scoped in CopiedColumns copies)
    {
        for (var i = 1; i < _copyNames.Length; i++) WriteCopy(copies, i);
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        return _line.WrittenSpan;
    }

    /// <summary>The input's own JSON, byte for byte; null where the row had none.</summary>
    private void WriteCopy(scoped in CopiedColumns copies, int index)
    {
        _json.WritePropertyName(_copyNames[index]);
        if (copies.TryGet(index, out var value)) _json.WriteRawValue(value, skipInputValidation: true);
        else _json.WriteNullValue();
    }

    /// <summary>The probability of each verdict: the labels' softmax, summed by verdict.</summary>
    private void Scores(ReadOnlySpan<double> logProbabilities)
    {
        var highest = double.NegativeInfinity;
        foreach (var value in logProbabilities) highest = Math.Max(highest, value);

        var sum = 0.0;
        Array.Clear(_scores);
        for (var i = 0; i < logProbabilities.Length; i++)
        {
            var weight = double.IsInfinity(highest) ? 1 : Math.Exp(logProbabilities[i] - highest);
            _scores[_verdictOfLabel[i]] += weight;
            sum += weight;
        }

        for (var i = 0; i < _scores.Length; i++) _scores[i] /= sum;
    }

    /// <summary>JSON has no infinity: a label that the model rules out has null.</summary>
    private void WriteFinite(JsonEncodedText name, double value)
    {
        if (double.IsFinite(value)) _json.WriteNumber(name, Math.Round(value, Decimals));
        else _json.WriteNull(name);
    }
}
