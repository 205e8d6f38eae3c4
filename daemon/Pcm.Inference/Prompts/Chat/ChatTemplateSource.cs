using System.Text.Json;

namespace Pcm.Inference.Prompts;

/// <summary>The text of a model's chat template, and the special tokens that it may write.</summary>
/// <param name="Name">The file it comes from, for errors.</param>
/// <param name="Template">The template's text.</param>
/// <param name="SpecialTokens">Tokens by name, such as bos_token.</param>
internal sealed record ChatTemplateSource(string Name, string Template, IReadOnlyDictionary<string, string> SpecialTokens)
{
    /// <summary>Real templates have at most some 10 KiB, configurations with them some 100.</summary>
    private const long MaxFileBytes = 16 << 20;

    private static readonly string[] TokenNames =
        ["bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token"];

    /// <summary>Reads them from a model's folder.</summary>
    /// <exception cref="ChatFormatException">There is none, or a file is malformed.</exception>
    public static ChatTemplateSource Read(string folder)
    {
        string configPath = Path.Combine(folder, "tokenizer_config.json");
        string templatePath = Path.Combine(folder, "chat_template.jinja");
        JsonElement config = ReadConfig(configPath);
        Dictionary<string, string> tokens = new(StringComparer.Ordinal);
        foreach (string name in TokenNames)
        {
            if (config.TryGetProperty(name, out JsonElement token) && TokenText(token) is { } text)
                tokens[name] = text;
        }

        if (File.Exists(templatePath))
            return new ChatTemplateSource(templatePath, System.Text.Encoding.UTF8.GetString(ReadBytes(templatePath)), tokens);
        if (config.TryGetProperty("chat_template", out JsonElement template) && TemplateText(template) is { } chosen)
            return new ChatTemplateSource(configPath, chosen, tokens);
        throw new ChatFormatException(
            $"{folder}: the model has no chat template (no chat_template.jinja, and no chat_template in tokenizer_config.json); "
            + "write the prompt out with 'template:' instead of 'messages:'");
    }

    /// <summary>A template, or of several with names the one named default.</summary>
    private static string? TemplateText(JsonElement template)
    {
        if (template.ValueKind == JsonValueKind.String)
            return template.GetString();
        if (template.ValueKind != JsonValueKind.Array)
            return null;
        JsonElement chosen = template.EnumerateArray().FirstOrDefault(item =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out JsonElement name)
            && name.ValueKind == JsonValueKind.String && name.ValueEquals("default"));
        bool found = chosen.ValueKind == JsonValueKind.Object && chosen.TryGetProperty("template", out template);
        return found && template.ValueKind == JsonValueKind.String ? template.GetString() : null;
    }

    private static string? TokenText(JsonElement token) => token.ValueKind switch
    {
        JsonValueKind.String => token.GetString(),
        JsonValueKind.Object when token.TryGetProperty("content", out JsonElement content) => TokenText(content),
        _ => null,
    };

    /// <summary>The configuration, empty where there is none.</summary>
    private static JsonElement ReadConfig(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.Exists(path) ? ReadBytes(path) : [(byte)'{', (byte)'}']);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new ChatFormatException($"{path}: expected an object");
        }
        catch (JsonException e)
        {
            throw new ChatFormatException($"{path}: not a whole JSON file: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", e);
        }
    }

    private static byte[] ReadBytes(string path)
    {
        if (new FileInfo(path).Length > MaxFileBytes)
            throw new ChatFormatException($"{path}: larger than the {MaxFileBytes} bytes that such a file may have");
        byte[] bytes = File.ReadAllBytes(path);
        return bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
    }
}
