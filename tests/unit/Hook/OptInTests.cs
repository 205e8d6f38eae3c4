using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Pcm.Contexts;
using Pcm.Hook;

namespace Pcm.UnitTests.Hook;

/// <summary>Which comments opt in, and that no text in one is more than that.</summary>
public sealed class OptInTests
{
    private static readonly OptIn No = new(false, null, null);

    [TestCase("pcm", null)]
    [TestCase("pcm:claims", "claims")]
    [TestCase("pcm:a.b-c_1", "a.b-c_1")]
    [TestCase("nightly, pcm", null)]
    [TestCase("other=1;pcm:claims;x", "claims")]
    [TestCase("for anna pcm:claims please", "claims")]
    [TestCase("  pcm  ", null)]
    [TestCase(",;pcm;,", null)]
    [TestCase("pcm,pcm", null)]
    [TestCase("pcm,pcm:claims", "claims")]
    [TestCase("pcm:claims pcm:claims", "claims")]
    public void A_field_opts_in(string comment, string? context) => Assert.That(OptIn.Of(comment), Is.EqualTo(new OptIn(true, context, null)));

    [TestCase(null)]
    [TestCase("")]
    [TestCase(" ,; ")]
    [TestCase("nightly")]
    [TestCase("pcmx")]
    [TestCase("xpcm")]
    [TestCase("pcm=claims")]
    [TestCase("pcm_claims")]
    [TestCase("pcm/pcm")]
    [TestCase("not-pcm")]
    [TestCase("PCM")]
    [TestCase("Pcm:claims")]
    [TestCase("pсm", Description = "a letter of another script")]
    [TestCase("\"pcm\"")]
    public void Another_text_does_not(string? comment) => Assert.That(OptIn.Of(comment), Is.EqualTo(No));

    [TestCase("pcm:")]
    [TestCase("pcm::claims")]
    [TestCase("pcm:../../x")]
    [TestCase("pcm:/etc/passwd")]
    [TestCase("pcm:.hidden")]
    [TestCase("pcm:-rf")]
    [TestCase("pcm:$(reboot)")]
    [TestCase("pcm:`reboot`")]
    [TestCase("pcm:a|b")]
    [TestCase("pcm:é")]
    [TestCase("pcm:a=b")]
    [TestCase("pcm:\"claims\"")]
    public void A_field_without_a_contexts_name_is_passed_over(string comment)
    {
        var optIn = OptIn.Of(comment);
        Assert.That(optIn with { Problem = null }, Is.EqualTo(No));
        Assert.That(optIn.Problem, Is.Not.Null.And.Not.Contain(comment));
        Assert.That(OptIn.Of($"pcm {comment}") with { Problem = null }, Is.EqualTo(new OptIn(true, null, null)), "the plain field counts");
        Assert.That(OptIn.Of($"{comment};pcm:claims") with { Problem = null }, Is.EqualTo(new OptIn(true, "claims", null)));
    }

    [TestCase("pcm\n")]
    [TestCase("a\npcm")]
    [TestCase("pcm\0")]
    [TestCase("pcm:claims\0x")]
    [TestCase("pcm\tpcm")]
    [TestCase("pcm \u001b[2J")]
    [TestCase("pcm \u0085")]
    public void Control_characters_opt_in_to_nothing(string comment)
    {
        Assert.That(OptIn.Of(comment) with { Problem = null }, Is.EqualTo(No));
        Assert.That(OptIn.Of(comment).Problem, Is.Not.Null);
    }

    [Test]
    public void Two_contexts_are_none_and_yet_an_opt_in()
    {
        var optIn = OptIn.Of("pcm:claims,pcm:other");
        Assert.That(optIn with { Problem = null }, Is.EqualTo(new OptIn(true, null, null)));
        Assert.That(optIn.Problem, Does.Contain("more than one"));
    }

    [Test]
    public void A_huge_comment_opts_in_to_nothing()
    {
        Assert.That(OptIn.Of("pcm " + new string('a', 10_000_000)).IsAsked, Is.False);
        Assert.That(OptIn.Of("pcm:" + new string('a', 65)).IsAsked, Is.False, "longer than a context's name");
        Assert.That(OptIn.Of("pcm" + new string(',', Pcm.Hook.Limits.MaxCommentLength - 3)).IsAsked);
    }

    [Test]
    public void Whatever_the_comment_a_context_is_a_valid_name_and_nothing_is_repeated()
    {
        var texts = Gen.Elements("pcm", "pcm:", ":", ",", ";", " ", "/", "..", "claims", "\0", "\n", "$", "\ud800", "A").ListOf();
        Prop.ForAll(texts.ToArbitrary(), parts =>
        {
            var optIn = OptIn.Of(string.Concat(parts));
            return optIn.Context is null || (optIn.IsAsked && ContextName.IsValid(optIn.Context));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => OptIn.Of(text).Context is null || text.Contains("pcm:", StringComparison.Ordinal))
            .QuickCheckThrowOnFailure();
    }
}
