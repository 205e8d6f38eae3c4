using System.Text.Json;

namespace Pcm.Contexts;

/// <summary>A small JSON object beside a model, and reading of its keys that forgives what is absent.</summary>
internal static class JsonFile
{
    /// <summary>The file's object, or null when there is no such file.</summary>
    /// <exception cref="ModelFileException">It is there and is not a JSON object of reasonable size.</exception>
    public static JsonDocument? Find(string folder, string name)
    {
        if (ModelFiles.Find(folder, name) is not { } file)
            return null;
        if (file.SizeBytes > Limits.MaxJsonBytes)
            throw new ModelFileException(file.FullPath, $"is larger than {Limits.MaxJsonBytes} bytes, too large for what its name says");
        try
        {
            using var stream = ModelFiles.Open(file.FullPath);
            var document = JsonDocument.Parse(stream);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw new ModelFileException(file.FullPath, "holds no JSON object");
        }
        catch (JsonException e)
        {
            throw new ModelFileException(file.FullPath, $"is not valid JSON at line {e.LineNumber + 1}; download it again");
        }
    }

    public static string? Text(this JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The first of several names for one number, as architectures differ in them.</summary>
    public static long? Number(this JsonElement element, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
                return number;
        }

        return null;
    }
}
