using NUnit.Framework;
using Pcm.Inference;

namespace Pcm.UnitTests.Prompts;

[TestFixture]
public sealed class PromptTemplateTests
{
    [Test]
    public void Fields_are_put_in_and_marked_as_the_rows()
    {
        PromptTemplate template = PromptTemplate.FromText("Evidence: {evidence}\nClaim: {claim}\n");
        PromptText prompt = template.Render(new Dictionary<string, string> { ["claim"] = "c", ["evidence"] = "e" });
        Assert.That(template.Fields, Is.EqualTo(new[] { "evidence", "claim" }));
        Assert.That(prompt.Text, Is.EqualTo("Evidence: e\nClaim: c\n"));
        Assert.That(prompt.Segments.Where(segment => segment.FromRow).Select(segment => segment.Field), Is.EqualTo(new[] { "evidence", "claim" }));
    }

    [Test]
    public void What_a_row_brings_is_not_read_again()
    {
        PromptTemplate template = PromptTemplate.FromText("{a}{b}");
        PromptText prompt = template.Render(new Dictionary<string, string> { ["a"] = "{b} {{ }}", ["b"] = "{a}" });
        Assert.That(prompt.Text, Is.EqualTo("{b} {{ }}{a}"));
    }

    [Test]
    public void Doubled_braces_are_text() =>
        Assert.That(PromptTemplate.FromText("{{\"a\": {{{x}}}}}").Render(new Dictionary<string, string> { ["x"] = "1" }).Text, Is.EqualTo("{\"a\": {1}}"));

    [TestCase("a\nb } c", "line 2, column 3")]
    [TestCase("{claim", "line 1, column 1")]
    [TestCase("x {}", "line 1, column 3")]
    [TestCase("{\"label\": 1}", "line 1, column 1")]
    [TestCase("{a\n}", "line 1, column 1")]
    public void A_stray_brace_is_an_error_that_says_where(string template, string place) =>
        Assert.That(
            () => PromptTemplate.FromText(template),
            Throws.TypeOf<PromptException>().With.Message.Contains(place).And.Property(nameof(PromptException.Error)).EqualTo(PromptError.BadTemplate));

    [Test]
    public void A_missing_field_is_named_unless_it_has_a_default()
    {
        Dictionary<string, string> defaults = new() { ["evidence"] = "none" };
        PromptTemplate template = PromptTemplate.FromText("{evidence} {claim}", defaults);
        Assert.That(template.RequiredFields, Is.EqualTo(new[] { "claim" }));
        Assert.That(template.Render(new Dictionary<string, string> { ["claim"] = "c" }).Text, Is.EqualTo("none c"));
        Assert.That(
            () => template.Render(new Dictionary<string, string> { ["evidence"] = "secret" }),
            Throws.TypeOf<PromptException>().With.Property(nameof(PromptException.Field)).EqualTo("claim").And.Message.Not.Contains("secret"));
    }

    [Test]
    public void A_label_is_the_templates_own_text()
    {
        PromptText prompt = PromptTemplate.FromText("{claim}").Render(new Dictionary<string, string> { ["claim"] = "c" }).Append(" SUPPORTS");
        Assert.That(prompt.Text, Is.EqualTo("c SUPPORTS"));
        Assert.That(prompt.Segments[^1].FromRow, Is.False);
    }
}
