using System.Text.Json;

namespace Pcm.Inference;

/// <summary>
/// Remembers proven plans, a small JSON file each. It only saves time: whatever is wrong with it, the plan is proven again.
/// </summary>
internal sealed class ProofCache(string? folder)
{
    private const int MaxFileBytes = 64 * 1024;

    /// <summary>The plan that was proven for <paramref name="key"/>, or null.</summary>
    public DecodingPlan? Find(ProofKey key)
    {
        if (folder is null)
            return null;
        string path = Path.Combine(folder, key.FileName);
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: <= MaxFileBytes })
                return null;
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public void Add(ProofKey key, DecodingPlan plan)
    {
        if (folder is null)
            return;
        string path = Path.Combine(folder, key.FileName);
        string temporary = $"{path}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(folder);
            using (FileStream file = File.Create(temporary))
                Write(file, key, plan);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be written costs the next load a proof, no more.
        }
    }

    private static DecodingPlan? Read(JsonElement root, ProofKey key)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "proven_for") != key.Text)
            return null;
        return ReadMode(root, "shared") is { } shared && ReadMode(root, "separate") is { } separate
            && Name<Continuation>(Text(root, "continuation")) is { } continuation
            && root.TryGetProperty("labels_continue", out JsonElement labels)
            ? new DecodingPlan(shared, separate, continuation, labels.GetBoolean())
            : null;
    }

    private static RunMode? ReadMode(JsonElement root, string name) =>
        Name<DecodingStrategy>(Text(root, name)) is { } strategy && Name<Padding>(Text(root, $"{name}_padding")) is { } padding
            ? new RunMode(strategy, padding)
            : null;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static T? Name<T>(string? name)
        where T : struct, Enum => Enum.TryParse(name, out T value) && Enum.IsDefined(value) ? value : null;

    private static void Write(Stream file, ProofKey key, DecodingPlan plan)
    {
        using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("proven_for", key.Text);
        writer.WriteString("shared", plan.Shared.Strategy.ToString());
        writer.WriteString("shared_padding", plan.Shared.Padding.ToString());
        writer.WriteString("separate", plan.Separate.Strategy.ToString());
        writer.WriteString("separate_padding", plan.Separate.Padding.ToString());
        writer.WriteString("continuation", plan.Continuation.ToString());
        writer.WriteBoolean("labels_continue", plan.LabelsContinue);
        writer.WriteEndObject();
    }
}
