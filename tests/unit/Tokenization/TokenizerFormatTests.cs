using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pcm.Inference;

namespace Pcm.UnitTests.Tokenization;

[TestFixture]
public sealed class TokenizerFormatTests
{
    [TestCase("model", """{"type":"WordPiece","vocab":{},"max_input_chars_per_word":100}""", "WordPiece")]
    [TestCase("model", """{"type":"Unigram","vocab":[["a",0.5]]}""", "Unigram")]
    [TestCase("model", """{"type":"WordLevel","vocab":{},"unk_token":"a"}""", "WordLevel")]
    [TestCase("normalizer", """{"type":"Precompiled","precompiled_charsmap":""}""", "Precompiled")]
    [TestCase("pre_tokenizer", """{"type":"UnicodeScripts"}""", "UnicodeScripts")]
    [TestCase("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\p{Han}+"},"behavior":"Isolated","invert":false}""", "Han")]
    [TestCase("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"(ab)+"},"behavior":"Isolated","invert":false}""", "without bound")]
    [TestCase("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"(a)\\1"},"behavior":"Isolated","invert":false}""", "\\1")]
    [TestCase("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"a*"},"behavior":"Isolated","invert":false}""", "empty")]
    [TestCase("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[a"},"behavior":"Isolated","invert":false}""", "not closed")]
    [TestCase("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"(?i:é)"},"behavior":"Isolated","invert":false}""", "case")]
    [TestCase("pre_tokenizer", """{"type":"Split","pattern":{"String":"a"},"behavior":"Sideways","invert":false}""", "behavior")]
    [TestCase("post_processor", """{"type":"Surprise"}""", "Surprise")]
    [TestCase("decoder", """{"type":"WordPiece","prefix":"##"}""", "WordPiece")]
    [TestCase("decoder", """{"type":"CTC"}""", "CTC")]
    [TestCase("decoder", """{"type":"Strip","content":" ","start":"1","stop":0}""", "decoder.start")]
    [TestCase("added_tokens", """[{"id":7,"content":"new","special":true}]""", "'new' has id 7")]
    public void What_is_not_supported_is_named(string part, string value, string named)
    {
        JsonObject json = TestTokenizer.ByteLevelJson();
        json[part] = JsonNode.Parse(value);
        Assert.That(() => TestTokenizer.Read(json), Throws.TypeOf<TokenizerFormatException>().With.Message.Contains(named).And.Message.StartsWith("tokenizer.json: "));
    }

    [TestCase("dropout", "0.1", "dropout")]
    [TestCase("unigram_scores", "[]", "unigram_scores")]
    [TestCase("merges", """["a b"]""", "entry 1: the token 'ab' is not in model.vocab")]
    [TestCase("merges", """["a"]""", "entry 1")]
    [TestCase("merges", """[["a","b","c"]]""", "entry 1")]
    [TestCase("vocab", """{"a":-1}""", "entry 1")]
    [TestCase("vocab", """[]""", "vocab")]
    public void A_broken_model_is_named(string setting, string value, string named)
    {
        JsonObject json = TestTokenizer.ByteLevelJson();
        json["model"]![setting] = JsonNode.Parse(value);
        Assert.That(() => TestTokenizer.Read(json), Throws.TypeOf<TokenizerFormatException>().With.Message.Contains(named));
    }

    [Test]
    public void A_file_that_ends_early_is_refused_wherever_it_ends()
    {
        byte[] whole = Encoding.UTF8.GetBytes(TestTokenizer.ByteLevelJson("a b", TestTokenizer.Marks.Replace("256", "257", StringComparison.Ordinal)).ToJsonString());
        for (int length = 0; length < whole.Length; length += 7)
            Assert.That(() => Tokenizer.Parse(whole.AsSpan(0, length), "tokenizer.json"), Throws.TypeOf<TokenizerFormatException>(), $"{length} bytes");
    }

    [Test]
    public void A_missing_file_is_an_io_error() =>
        Assert.That(() => Tokenizer.Load("/nonexistent/tokenizer.json"), Throws.InstanceOf<IOException>());

    [Test]
    public void Settings_may_come_in_any_order()
    {
        JsonObject json = TestTokenizer.ByteLevelJson("a b");
        JsonObject model = json["model"]!.AsObject();
        JsonNode vocabulary = model["vocab"]!.DeepClone();
        model.Remove("vocab");
        model["vocab"] = vocabulary;
        Assert.That(TestTokenizer.Read(json).Encode("ab"), Is.EqualTo(new[] { 256 }));
    }
}
