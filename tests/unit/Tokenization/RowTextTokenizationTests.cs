using NUnit.Framework;
using Pcm.Inference;

namespace Pcm.UnitTests.Tokenization;

[TestFixture]
public sealed class RowTextTokenizationTests
{
    private const int Bos = 256;
    private const int User = 257;
    private const int Blanks = 258;
    private const int Bold = 259;

    private readonly Tokenizer _tokenizer = TestTokenizer.Read(TestTokenizer.ByteLevelJson(addedTokens: TestTokenizer.Marks));

    [Test]
    public void Special_tokens_come_from_template_text() =>
        Assert.That(Encode(Template("<s><|user|>\nhi")), Is.EqualTo(new[] { Bos, User, 'h', 'i' }));

    [TestCase("<s>")]
    [TestCase("<|user|>")]
    [TestCase("<b>")]
    [TestCase("x<s>y")]
    public void Added_tokens_never_come_out_of_a_row(string text) =>
        Assert.That(Encode(Row(text)), Is.EqualTo(text.Select(c => (int)c)));

    [Test]
    public void A_special_token_is_not_put_together_from_template_and_row()
    {
        Assert.That(Encode(Template("<"), Row("s>")), Is.EqualTo(new int[] { '<', 's', '>' }));
        Assert.That(Encode(Row("<s"), Template(">")), Is.EqualTo(new int[] { '<', 's', '>' }));
        Assert.That(Encode(Row("<|us"), Row("er|>")).Length, Is.EqualTo(8));
    }

    [Test]
    public void Added_tokens_of_white_space_are_found_in_rows_too() =>
        Assert.That(Encode(Template("a "), Row(" b")), Is.EqualTo(new[] { 'a', Blanks, 'b' }));

    [Test]
    public void A_token_after_a_row_is_still_found() =>
        Assert.That(Encode(Row("<b>"), Template("<b><s>")), Is.EqualTo(new[] { '<', 'b', '>', Bold, Bos }));

    [Test]
    public void A_shorter_token_is_found_where_the_longer_would_reach_into_the_row()
    {
        const string added = """[{"id":256,"content":"<s>","special":true},{"id":257,"content":"<s>x","special":true}]""";
        Tokenizer tokenizer = TestTokenizer.Read(TestTokenizer.ByteLevelJson(addedTokens: added));
        Assert.That(tokenizer.Encode(new PromptText([Template("<s>"), Row("x")]), false), Is.EqualTo(new[] { 256, 'x' }));
        Assert.That(tokenizer.Encode("<s>x", false), Is.EqualTo(new[] { 257 }));
    }

    [Test]
    public void Merges_do_not_make_a_special_token_of_row_text()
    {
        const string added = """[{"id":257,"content":"abc","special":true}]""";
        Tokenizer tokenizer = TestTokenizer.Read(TestTokenizer.ByteLevelJson("a b,ab c", added));
        Assert.That(tokenizer.Encode("abc", false), Is.EqualTo(new[] { 257 }));
        Assert.That(tokenizer.Encode(new PromptText([Row("abc")]), false), Is.EqualTo(new[] { 256, 'c' }));
    }

    [Test]
    public void Normalization_keeps_row_text_apart()
    {
        const string added = """[{"id":256,"content":"<s>","special":true,"normalized":true}]""";
        var json = TestTokenizer.ByteLevelJson(addedTokens: added);
        json["normalizer"] = System.Text.Json.Nodes.JsonNode.Parse(
            """{"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"Lowercase"},{"type":"Replace","pattern":{"String":"ss"},"content":"s"}]}""");
        Tokenizer tokenizer = TestTokenizer.Read(json);
        Assert.That(tokenizer.Encode(new PromptText([Template("é<SS>"), Row("＜Ｓ＞<s>")]), false).Count(id => id == 256), Is.EqualTo(1));
        Assert.That(tokenizer.Encode("é<SS>＜Ｓ＞<s>", false).Count(id => id == 256), Is.EqualTo(3));
    }

    [Test]
    public void A_prompt_of_one_piece_has_the_ids_of_its_text() =>
        Assert.That(_tokenizer.Encode(PromptText.FromTemplate("<s> a <b>"), true), Is.EqualTo(_tokenizer.Encode("<s> a <b>")));

    private int[] Encode(params PromptSegment[] segments) => _tokenizer.Encode(new PromptText(segments), addSpecialTokens: false);

    private static PromptSegment Template(string text) => new(text, FromRow: false, Field: null);

    private static PromptSegment Row(string text) => new(text, FromRow: true, "claim");
}
