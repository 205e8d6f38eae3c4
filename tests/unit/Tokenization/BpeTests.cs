using System.Text.Json.Nodes;
using NUnit.Framework;
using Pcm.Inference;

namespace Pcm.UnitTests.Tokenization;

[TestFixture]
public sealed class BpeTests
{
    private const int Length = 1_000_000;

    [Test]
    public void The_prefix_marker_is_put_before_each_stretch_between_special_tokens()
    {
        Tokenizer tokenizer = TestTokenizer.Read(TestTokenizer.MetaspaceJson(addedTokens: """[{"id":1,"content":"<s>","special":true}]"""));
        int abc = tokenizer.TokenId("▁abc")!.Value;
        Assert.That(tokenizer.Encode("abc abc"), Is.EqualTo(new[] { abc, abc }));
        Assert.That(tokenizer.Encode("<s>abc<s>abc"), Is.EqualTo(new[] { 1, abc, 1, abc }));
        Assert.That(tokenizer.Decode(tokenizer.Encode("<s>abc abc"), skipSpecialTokens: false), Is.EqualTo("<s> abc abc"));
        Assert.That(tokenizer.Encode(""), Is.Empty);
    }

    [Test]
    public void What_the_vocabulary_lacks_falls_back_to_bytes()
    {
        Tokenizer tokenizer = TestTokenizer.Read(TestTokenizer.MetaspaceJson());
        Assert.That(tokenizer.Encode("é").Select(tokenizer.TokenText), Is.EqualTo(new[] { "▁", "<0xC3>", "<0xA9>" }));
        Assert.That(tokenizer.Decode(tokenizer.Encode("a é 😀")), Is.EqualTo("a é 😀"));
    }

    /// <summary>Far more symbols than a quadratic merge could finish within a test run.</summary>
    [Test]
    public void A_run_of_a_million_letters_merges_as_a_short_one_does()
    {
        Tokenizer tokenizer = TestTokenizer.Read(TestTokenizer.ByteLevelJson("a a,aa aa,aaaa a"));
        int[] ids = tokenizer.Encode(new string('a', Length));
        Assert.That(ids.Distinct(), Is.EqualTo(new[] { tokenizer.TokenId("aaaa")!.Value }));
        Assert.That(ids, Has.Length.EqualTo(Length / 4));
        Assert.That(tokenizer.Encode(new string(' ', Length)), Has.Length.EqualTo(Length));
    }

    [Test]
    public void Merges_may_be_pairs_or_joined_strings()
    {
        JsonObject pairs = TestTokenizer.ByteLevelJson("a b,ab c");
        pairs["model"]!["merges"] = JsonNode.Parse("""[["a","b"],["ab","c"]]""");
        Tokenizer joined = TestTokenizer.Read(TestTokenizer.ByteLevelJson("a b,ab c"));
        Assert.That(TestTokenizer.Read(pairs).Encode("xabc"), Is.EqualTo(joined.Encode("xabc")));
    }

    [Test]
    public void Threads_that_share_a_tokenizer_get_the_same_ids()
    {
        Tokenizer tokenizer = TestTokenizer.Read(TestTokenizer.ByteLevelJson("a b,Ġ c"));
        string[] texts = [.. Enumerable.Range(0, 60_000).Select(i => $"ab c{i} cab")];
        int[][] ids = new int[texts.Length][];
        Parallel.For(0, texts.Length, i => ids[i] = tokenizer.Encode(texts[i]));
        Tokenizer alone = TestTokenizer.Read(TestTokenizer.ByteLevelJson("a b,Ġ c"));
        Assert.That(Enumerable.Range(0, texts.Length).All(i => alone.Encode(texts[i]).SequenceEqual(ids[i])));
    }

    [Test]
    public void The_tokens_before_a_text_are_not_put_twice()
    {
        JsonObject json = TestTokenizer.ByteLevelJson(addedTokens: TestTokenizer.Marks);
        json["post_processor"] = JsonNode.Parse(
            """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[256],"tokens":["<s>"]}}}""");
        Tokenizer tokenizer = TestTokenizer.Read(json);
        Assert.That(tokenizer.Encode(PromptText.FromTemplate("a"), true), Is.EqualTo(new[] { 256, 'a' }));
        Assert.That(tokenizer.Encode(PromptText.FromTemplate("<s>a"), true), Is.EqualTo(new[] { 256, 'a' }));
        Assert.That(tokenizer.Encode(PromptText.FromTemplate("<s>a"), false), Is.EqualTo(new[] { 256, 'a' }));
    }
}
