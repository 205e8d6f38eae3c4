using System.Text.Json;

namespace Pcm.Contexts;

/// <summary>Guesses a chat format from the marks in a template's text. The worker decides; this is for the report and the draft.</summary>
internal static class ChatFamily
{
    private static readonly (string Mark, string Family)[] Marks =
    [
        ("<|im_start|>", "ChatML"),
        ("<|start_header_id|>", "Llama 3"),
        ("<start_of_turn>", "Gemma"),
        ("[INST]", "Mistral"),
        ("<|end|>", "Phi-3"),
    ];

    public static string? Guess(string template)
    {
        foreach (var (mark, family) in Marks)
        {
            if (template.Contains(mark, StringComparison.Ordinal))
                return family;
        }

        return null;
    }

    /// <summary>The folder's chat template: a file of its own, or a key of tokenizer_config.json (a text, or a list of named ones).</summary>
    public static string? FindTemplate(string folder)
    {
        if (ModelFiles.Find(folder, "chat_template.jinja") is { SizeBytes: <= Limits.MaxJsonBytes } file)
            return File.ReadAllText(file.FullPath);
        using var config = JsonFile.Find(folder, "tokenizer_config.json");
        if (config is null || !config.RootElement.TryGetProperty("chat_template", out var template))
            return null;
        if (template.ValueKind == JsonValueKind.String)
            return template.GetString();
        if (template.ValueKind != JsonValueKind.Array)
            return null;
        return template.EnumerateArray()
            .Where(entry => entry.ValueKind == JsonValueKind.Object && entry.Text("name") == "default")
            .Select(entry => entry.Text("template"))
            .FirstOrDefault();
    }
}
