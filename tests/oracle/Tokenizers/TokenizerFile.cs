using System.Text.Json;

namespace Pcm.OracleTests.Tokenizers;

/// <summary>A tokenizer.json on disk.</summary>
internal static class TokenizerFile
{
    /// <summary>The files to hold to the native implementation: this project's own, and those beside the repository where they are.</summary>
    public static IEnumerable<string> All()
    {
        yield return Path.Combine(TestPaths.RepoRoot, "daemon", "contexts", "claims-tiny", "tokenizer.json");
        string shared = Path.Combine(TestPaths.RepoRoot, "..", "shared", "data", "tokenizers");
        if (!Directory.Exists(shared))
            yield break;
        foreach (string folder in Directory.GetDirectories(shared).Order(StringComparer.Ordinal))
            yield return Path.GetFullPath(Path.Combine(folder, "tokenizer.json"));
    }

    public static List<string> AddedTokens(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. document.RootElement.GetProperty("added_tokens").EnumerateArray().Select(token => token.GetProperty("content").GetString()!)];
    }
}
