using NUnit.Framework;
using Pcm.Inference;

namespace Pcm.OracleTests.Tokenizers;

[TestFixture]
public sealed class TokenizerOracleTests
{
    private const int StringsPerFile = 21_000;

    /// <summary>Differences shown; one cause mostly has many.</summary>
    private const int ShownDifferences = 8;

    private static readonly Lazy<List<string>> Natural = new(StringCorpus.NaturalText);

    [TestCaseSource(nameof(Files))]
    public Task Ids_and_text_equal_the_native_implementation(string file) => CompareAsync(file);

    [Test]
    public async Task Ids_and_text_of_a_SmolLM2_like_tokenizer_equal_the_native_implementation()
    {
        string folder = Directory.CreateTempSubdirectory("pcm-tokenizers-").FullName;
        try
        {
            string file = Path.Combine(folder, "tokenizer.json");
            await File.WriteAllTextAsync(file, ComponentOracleTests.SmolLm2().ToJson(new SmallModel(Natural.Value)));
            await CompareAsync(file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CompareAsync(string file)
    {
        Tokenizer tokenizer = Tokenizer.Load(file);
        List<string> strings = StringCorpus.Build(Natural.Value, TokenizerFile.AddedTokens(file), StringsPerFile);
        List<string> differences = [];
        int compared = 0;
        await foreach (NativeAnswer native in NativeTokenizers.RunAsync(strings, file))
        {
            if (Difference(tokenizer, strings[compared], native) is { } difference)
                differences.Add(difference);
            compared++;
        }

        TestContext.Out.WriteLine($"{compared} strings, {Natural.Value.Count} sentences to draw from");
        Assert.Multiple(() =>
        {
            Assert.That(compared, Is.EqualTo(strings.Count));
            Assert.That(differences, Is.Empty, string.Join('\n', differences.Take(ShownDifferences)));
        });
    }

    internal static string? Difference(Tokenizer tokenizer, string text, NativeAnswer native)
    {
        int[] ids = tokenizer.Encode(text);
        if (!ids.SequenceEqual(native.Ids))
            return $"ids of {Show(text)}: {string.Join(' ', ids)}, native {string.Join(' ', native.Ids)}";
        if (native.PlainIds is not null && tokenizer.Encode(text, addSpecialTokens: false) is var plain && !plain.SequenceEqual(native.PlainIds))
            return $"plain ids of {Show(text)}: {string.Join(' ', plain)}, native {string.Join(' ', native.PlainIds)}";
        string decoded = tokenizer.Decode(ids, skipSpecialTokens: false);
        if (decoded != native.Text)
            return $"text of {Show(text)}: {Show(decoded)}, native {Show(native.Text)}";
        string clean = tokenizer.Decode(ids);
        return clean == native.CleanText ? null : $"clean text of {Show(text)}: {Show(clean)}, native {Show(native.CleanText)}";
    }

    private static IEnumerable<TestCaseData> Files() =>
        TokenizerFile.All().Select(file => new TestCaseData(file).SetArgDisplayNames(Path.GetFileName(Path.GetDirectoryName(file))!));

    private static string Show(string text) => System.Text.Json.JsonSerializer.Serialize(text.Length > 200 ? text[..200] : text);
}
