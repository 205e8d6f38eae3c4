using System.Text.Json;
using Pcm.Protocol;

namespace Pcm.CommandLine.Display;

/// <summary>One row's prompt, for people and as JSON.</summary>
internal static class RenderedText
{
    private const int TokensPerLine = 8;

    public static void Print(RenderedMessage rendered)
    {
        Console.Out.WriteLine(rendered.Text);
        Console.Out.WriteLine();
        Console.Out.WriteLine($"{rendered.Ids.Count} tokens of at most {rendered.MaxPromptTokens}; the first {rendered.PrefixTokens} are shared by all rows and computed once");
        foreach (var (field, tokens) in rendered.Truncated) Console.Out.WriteLine($"cut: {tokens} tokens of {field}");

        for (var start = 0; start < rendered.Ids.Count;)
        {
            // The shared part ends a line, so that the boundary is seen.
            var end = Math.Min(start + TokensPerLine, rendered.Ids.Count);
            if (start < rendered.PrefixTokens) end = Math.Min(end, rendered.PrefixTokens);
            var tokens = Enumerable.Range(start, end - start).Select(i => $"{rendered.Ids[i]} {Piece(rendered, i)}");
            Console.Out.WriteLine($"{(start < rendered.PrefixTokens ? "shared" : "row   ")} {start,5}  {string.Join("  ", tokens)}");
            start = end;
        }

        foreach (var label in rendered.Labels) Console.Out.WriteLine($"label '{label.Text}' for {label.Verdict}");
    }

    public static void Write(Utf8JsonWriter json, RenderedMessage rendered)
    {
        json.WriteStartObject();
        json.WriteString("text", rendered.Text);
        json.WriteNumber("prefix_tokens", rendered.PrefixTokens);
        json.WriteNumber("max_prompt_tokens", rendered.MaxPromptTokens);
        json.WriteStartObject("truncated");
        foreach (var (field, tokens) in rendered.Truncated) json.WriteNumber(field, tokens);
        json.WriteEndObject();
        json.WriteStartArray("ids");
        foreach (var id in rendered.Ids) json.WriteNumberValue(id);
        json.WriteEndArray();
        json.Array("pieces", rendered.Pieces);
        json.WriteEndObject();
    }

    private static string Piece(RenderedMessage rendered, int index) => index < rendered.Pieces.Count ? Quoted(rendered.Pieces[index]) : "";

    /// <summary>Quoted, so that blanks and line ends are seen.</summary>
    private static string Quoted(string piece) => $"'{piece.Replace("\n", "\\n").Replace("\r", "\\r").Replace("\t", "\\t")}'";
}
