using NUnit.Framework;
using Pcm.Inference;

namespace Pcm.UnitTests.Inference;

public sealed class PrepareTests
{
    private InferenceEngine _engine = null!;

    [OneTimeSetUp]
    public void Load() => _engine = Models.Load(Models.Spec(Models.Folder()) with { MaxPromptTokens = 80 });

    [OneTimeTearDown]
    public void Unload() => _engine.Dispose();

    [Test]
    public void A_missing_field_is_named()
    {
        ItemException error = Fails(new Dictionary<string, string> { ["evidence"] = "x" }, ItemOptions.Default, ItemErrorCode.FieldMissing);

        Assert.That(error.Message, Does.Contain("'claim'"));
    }

    [Test]
    public void A_field_with_a_default_may_be_left_out() =>
        Assert.That(_engine.Prepare(new Dictionary<string, string> { ["claim"] = "x" }, ItemOptions.Default).PromptTokens, Is.Positive);

    [Test]
    public void Too_long_is_an_error_that_says_both_lengths_and_nothing_of_the_text()
    {
        ItemException error = Fails(Rows.Of("", Long), ItemOptions.Default, ItemErrorCode.TooLong);

        Assert.That(error.Message, Does.Contain("80").And.Not.Contain("river"));
    }

    [TestCase(TruncateSide.Head, "river 0 ", "river 199")]
    [TestCase(TruncateSide.Tail, "river 199", "river 0 ")]
    public void A_field_is_cut_at_the_end_that_was_named_and_no_further_than_needed(TruncateSide side, string kept, string gone)
    {
        var options = new ItemOptions { Truncate = new Dictionary<string, TruncateSide> { ["evidence"] = side } };
        Dictionary<string, string> row = Rows.Of(Long, "Krakow");

        RenderedItem cut = _engine.Render(row, options);

        Assert.That(cut.Text, Does.Contain(kept).And.Not.Contain(gone).And.EndWith("Claim: Krakow\nVerdict:"));
        Assert.That(cut.Tokens, Has.Count.InRange(79, 80));
        Assert.That(_engine.Prepare(row, options).TruncatedTokens, Is.EqualTo(cut.TruncatedTokens).And.Positive);
    }

    [Test]
    public void A_second_field_is_cut_only_when_the_first_was_not_enough()
    {
        var options = new ItemOptions
        {
            Truncate = new Dictionary<string, TruncateSide> { ["claim"] = TruncateSide.Head, ["evidence"] = TruncateSide.Head },
        };

        RenderedItem cut = _engine.Render(Rows.Of(Long, Long), options);

        Assert.That(cut.Text, Does.Contain("Evidence: \n").And.Contain("Claim: the river 0"));
    }

    [Test]
    public void What_is_too_long_with_its_field_emptied_stays_an_error() => Fails(
        Rows.Of("x", Long),
        new ItemOptions { Truncate = new Dictionary<string, TruncateSide> { ["evidence"] = TruncateSide.Head } },
        ItemErrorCode.TooLong);

    [Test]
    public void No_character_is_cut_in_half()
    {
        var options = new ItemOptions { Truncate = new Dictionary<string, TruncateSide> { ["evidence"] = TruncateSide.Head } };
        string emoji = string.Concat(Enumerable.Repeat("😀", 200));

        Assert.That(_engine.Render(Rows.Of(emoji, "x"), options).Text, Does.Not.Contain("�").And.Contain("😀"));
    }

    [Test]
    public void Control_tokens_in_a_field_stay_text()
    {
        RenderedItem item = _engine.Render(Rows.Of("<|endoftext|>", "<|im_start|>"), ItemOptions.Default);

        Assert.That(item.Tokens.Select(token => token.Text), Has.None.StartsWith("<|"));
    }

    [Test]
    public void The_prefix_boundary_is_shown()
    {
        RenderedItem item = _engine.Render(Rows.Of("", "Krakow"), ItemOptions.Default);

        Assert.That(item.PrefixTokens, Is.EqualTo(_engine.Facts.PrefixTokens));
        Assert.That(_engine.Facts.PrefixText, Is.Not.Empty);
        Assert.That(item.Text, Does.StartWith(_engine.Facts.PrefixText));
    }

    [TestCase(0, 0.0, "x")]
    [TestCase(4, -1.0, "x")]
    [TestCase(4, double.NaN, "x")]
    [TestCase(4, 0.0, "")]
    public void Impossible_ways_to_generate_are_errors_of_the_row(int maxTokens, double temperature, string stop) => Fails(
        Rows.Of("", "x"),
        new ItemOptions { Generate = new GenerateOptions { MaxTokens = maxTokens, Temperature = temperature, Stop = [stop] } },
        ItemErrorCode.BadField);

    [Test]
    public void A_context_without_labels_does_not_classify()
    {
        using InferenceEngine engine = Models.Load(Models.Spec(Models.Folder()) with { Labels = [] });

        Assert.That(() => engine.Prepare(Rows.Of("", "x"), ItemOptions.Default),
            Throws.InstanceOf<ItemException>().With.Message.Contains("no labels"));
    }

    private static string Long { get; } = "the " + string.Join(' ', Enumerable.Range(0, 200).Select(i => $"river {i}"));

    private ItemException Fails(IReadOnlyDictionary<string, string> fields, ItemOptions options, ItemErrorCode code)
    {
        var error = Assert.Throws<ItemException>(() => _engine.Prepare(fields, options))!;
        Assert.That(error.Code, Is.EqualTo(code));
        return error;
    }
}
