using System.Text.Json;

namespace Pcm.OracleTests.Tokenizers;

/// <summary>What the native implementation makes of one string.</summary>
/// <param name="Ids">With the post-processor's tokens.</param>
/// <param name="Text">The ids decoded.</param>
/// <param name="CleanText">The same without special tokens.</param>
/// <param name="PlainIds">Without the post-processor's tokens; null where it was not asked.</param>
internal sealed record NativeAnswer(int[] Ids, string Text, string CleanText, int[]? PlainIds)
{
    public static NativeAnswer Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        return new NativeAnswer(
            Numbers(root[0]), root[1].GetString()!, root[2].GetString()!, root[3].ValueKind == JsonValueKind.Null ? null : Numbers(root[3]));

        static int[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];
    }
}
