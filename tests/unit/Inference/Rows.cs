using Pcm.Inference;

namespace Pcm.UnitTests.Inference;

/// <summary>Rows of mixed lengths.</summary>
internal static class Rows
{
    private static readonly string[] Words = "the river Krakow runs through Lviv in 1925 and was seen by Ada Lovelace near no old town of Peru".Split(' ');

    public static Dictionary<string, string> Of(string evidence, string claim) => new() { ["evidence"] = evidence, ["claim"] = claim };

    /// <summary>Row <paramref name="index"/> is the same in every run and unlike its neighbours.</summary>
    public static Dictionary<string, string> Mixed(int index) =>
        Of(Text(index, (index * 7 % 11) + 1), Text(index + 5, (index * 3 % 6) + 1));

    public static PreparedItem[] Prepare(InferenceEngine engine, int count, GenerateOptions? generate = null) =>
        [.. Enumerable.Range(0, count).Select(i => engine.Prepare(Mixed(i), new ItemOptions { Row = i, Generate = generate }))];

    private static string Text(int seed, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(i => Words[(seed * 5 + i * i) % Words.Length]));
}
