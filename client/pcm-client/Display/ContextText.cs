using System.Text.Json;
using Pcm.Protocol;

namespace Pcm.CommandLine.Display;

/// <summary>What is known of a context.</summary>
internal static class ContextText
{
    public static void Print(ContextFacts facts)
    {
        Line("context", $"{facts.Context} {Short(facts.Digest)}");
        Line("variant", $"{facts.Variant}{(facts.ParameterBytes is { } bytes ? $", {Words.Bytes(bytes)} of weights" : "")}");
        Line("device", $"{RunDisplay.Place(facts)} on {facts.Node}");
        Line("runtime", facts.Runtime);
        Line("loaded in", Words.Duration(facts.LoadMs));
        Line("decoder", facts.Strategy);
        if (facts.GathersLogits is { } gathers) Line("logits", gathers ? "of the positions asked for" : "of every position: each pass takes more memory");
        if (facts.BatchInvariant is { } invariant) Line("batches", invariant ? "do not change a row's result" : "would change a row's result: rows run one at a time");
        Line("chat", facts.ChatFormat ?? "none: the prompt is plain text");
        Line("prompt", $"at most {Words.Count(facts.MaxPromptTokens)} tokens, {facts.PrefixTokens} of them shared by all rows");
        Line("fields", string.Join(", ", facts.Fields.Select(field => facts.Defaults.ContainsKey(field) ? $"{field} (may be left out)" : field)));
        foreach (var label in facts.Labels) Line("label", $"'{label.Text}' for {label.Verdict}");
        foreach (var note in facts.Notes ?? []) Line("note", note);
    }

    public static void Write(Utf8JsonWriter json, ContextFacts facts)
    {
        json.WriteStartObject();
        json.WriteString("context", facts.Context);
        json.WriteString("digest", facts.Digest);
        json.WriteString("variant", facts.Variant);
        json.WriteString("variant_digest", facts.VariantDigest);
        json.WriteString("prompt_digest", facts.PromptDigest);
        json.WriteString("provider", facts.Provider);
        json.WriteString("device", facts.Device);
        json.WriteString("node", facts.Node);
        json.WriteString("runtime", facts.Runtime);
        json.WriteString("strategy", facts.Strategy);
        json.WriteBoolean("warm", facts.Warm);
        json.WriteNumber("load_ms", facts.LoadMs);
        json.WriteNumber("prefix_tokens", facts.PrefixTokens);
        json.WriteNumber("max_prompt_tokens", facts.MaxPromptTokens);
        json.Optional("parameter_bytes", facts.ParameterBytes);
        json.Optional("vocabulary_size", facts.VocabularySize);
        json.Optional("chat_format", facts.ChatFormat);
        if (facts.GathersLogits is { } gathers) json.WriteBoolean("gathers_logits", gathers);
        if (facts.BatchInvariant is { } invariant) json.WriteBoolean("batch_invariant", invariant);
        json.Array("fields", facts.Fields);
        json.Array("verdicts", facts.Verdicts);
        json.Array("labels", facts.Labels, (writer, label) =>
        {
            writer.WriteString("text", label.Text);
            writer.WriteString("verdict", label.Verdict);
        });
        json.Array("notes", facts.Notes ?? []);
        json.WriteEndObject();
    }

    private static string Short(string digest) => digest.Length > 12 ? digest[..12] : digest;

    private static void Line(string name, string value) => Console.Out.WriteLine($"{name,-10} {Printable.Of(value)}");
}
