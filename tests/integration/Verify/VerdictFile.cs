using System.Text.Json;
using NUnit.Framework;

namespace Pcm.IntegrationTests.Verify;

/// <summary>Lines of verdicts.</summary>
internal static class VerdictFile
{
    /// <summary>What a row's result may differ by from batch to batch, and the six decimals of the output.</summary>
    private const double Tolerance = 1e-4;

    public static List<JsonElement> Parse(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public static List<JsonElement> Read(string path) => Parse(File.ReadAllText(path));

    /// <summary>Asserts that two outputs say the same about the same rows.</summary>
    public static void AssertSame(IReadOnlyList<JsonElement> actual, IReadOnlyList<JsonElement> expected)
    {
        Assert.That(actual, Has.Count.EqualTo(expected.Count));
        for (var i = 0; i < actual.Count; i++)
        {
            foreach (var name in (string[])["row", "id", "verdict"])
                Assert.That(actual[i].GetProperty(name).GetRawText(), Is.EqualTo(expected[i].GetProperty(name).GetRawText()), $"{name} of line {i + 1}");
            foreach (var score in expected[i].GetProperty("scores").EnumerateObject())
                Assert.That(actual[i].GetProperty("scores").GetProperty(score.Name).GetDouble(), Is.EqualTo(score.Value.GetDouble()).Within(Tolerance), $"line {i + 1}");
        }
    }
}
