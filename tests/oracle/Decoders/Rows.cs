using Pcm.Synth.Text;

namespace Pcm.OracleTests.Decoders;

/// <summary>Rows of very different lengths.</summary>
internal static class Rows
{
    private const int Seed = 7;

    public static List<Dictionary<string, string>> Mixed(int count)
    {
        var claims = ClaimSource.Generate(Seed).GetEnumerator();
        var rows = new List<Dictionary<string, string>>
        {
            Row("", ""),
            Row("Água, наука, 科学 and 🧪.", "Naïve façade \u00a0 \t\t  spaces"),
        };
        while (rows.Count < count)
        {
            var evidence = Enumerable.Range(0, rows.Count % 4).Select(_ => Next().Evidence);
            rows.Add(Row(string.Join(' ', evidence), Next().Text));
        }

        return rows;

        Claim Next()
        {
            claims.MoveNext();
            return claims.Current;
        }
    }

    private static Dictionary<string, string> Row(string evidence, string claim) => new() { ["evidence"] = evidence, ["claim"] = claim };
}
