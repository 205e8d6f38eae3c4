using System.Text;
using NUnit.Framework;
using Pcm.Inference;

namespace Pcm.UnitTests.Tokenization;

[TestFixture]
public sealed class IncrementalDecoderTests
{
    private const string Text = "a é 日本語 👩‍👩‍👧‍👦  bc\uFFFD end";

    [Test]
    public void Pieces_joined_are_the_whole_text([Values] bool metaspace)
    {
        Tokenizer tokenizer = TestTokenizer.Read(metaspace ? TestTokenizer.MetaspaceJson() : TestTokenizer.ByteLevelJson());
        int[] ids = tokenizer.Encode(Text);
        IncrementalDecoder decoder = tokenizer.CreateIncrementalDecoder();
        string joined = string.Concat(ids.Select(decoder.Append)) + decoder.Flush();
        Assert.That(joined, Is.EqualTo(tokenizer.Decode(ids)));
    }

    [Test]
    public void Half_a_character_is_never_given_out([Values] bool metaspace)
    {
        Tokenizer tokenizer = TestTokenizer.Read(metaspace ? TestTokenizer.MetaspaceJson() : TestTokenizer.ByteLevelJson());
        IncrementalDecoder decoder = tokenizer.CreateIncrementalDecoder();
        string whole = "";
        foreach (int id in tokenizer.Encode("xé😀ы"))
        {
            string piece = decoder.Append(id);
            Assert.That(piece, Does.Not.Contain('\uFFFD'));
            Assert.That(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(piece), Throws.Nothing);
            whole += piece;
        }

        Assert.That(whole, Is.EqualTo("xé😀ы"));
    }

    [Test]
    public void An_incomplete_character_at_the_end_comes_with_the_flush()
    {
        Tokenizer tokenizer = TestTokenizer.Read(TestTokenizer.ByteLevelJson());
        IncrementalDecoder decoder = tokenizer.CreateIncrementalDecoder();
        Assert.That(decoder.Append('a') + decoder.Append(0xC3), Is.EqualTo("a"));
        Assert.That(decoder.Flush(), Is.EqualTo("\uFFFD"));
    }

    [Test]
    public void Special_tokens_add_nothing()
    {
        Tokenizer tokenizer = TestTokenizer.Read(TestTokenizer.ByteLevelJson(addedTokens: TestTokenizer.Marks));
        IncrementalDecoder decoder = tokenizer.CreateIncrementalDecoder();
        Assert.That(string.Concat(new[] { 256, 'a', 257, 257, 257, 257, 0xC3, 256, 0xA9 }.Select(decoder.Append)), Is.EqualTo("aé"));
    }
}
