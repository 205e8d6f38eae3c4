using System.Text.Json;
using Pcm.Synth.Text;

namespace Pcm.Bench.Daemons;

/// <summary>JSONL inputs of made-up claims.</summary>
public static class ClaimFile
{
    private const int Seed = 11;

    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(int count) =>
    [
        .. ClaimSource.Generate(Seed).Take(count)
            .Select(claim => new Dictionary<string, string> { ["evidence"] = claim.Evidence, ["claim"] = claim.Text }),
    ];

    public static string Write(string name, IEnumerable<IReadOnlyDictionary<string, string>> rows)
    {
        string path = Path.Combine(BenchPaths.Scratch, name);
        File.WriteAllLines(path, rows.Select(row => JsonSerializer.Serialize(row)));
        return path;
    }
}
