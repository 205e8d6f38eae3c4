using System.Text.Json;

namespace Pcm.OracleTests.Tokenizers;

/// <summary>What the native implementation makes of one string.</summary>
internal sealed record NativeAnswer(int[] Ids, int[] PlainIds, string Text, string CleanText)
{
    public static NativeAnswer Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        return new NativeAnswer(Numbers(root[0]), Numbers(root[1]), root[2].GetString()!, root[3].GetString()!);

        static int[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];
    }
}
