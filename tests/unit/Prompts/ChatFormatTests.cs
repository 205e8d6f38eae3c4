using System.Text.Json;
using NUnit.Framework;
using Pcm.Inference;

namespace Pcm.UnitTests.Prompts;

[TestFixture]
public sealed class ChatFormatTests
{
    private const string ChatMl =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] | trim + '<|im_end|>' + '\n'}}{% endfor %}{{ '<|im_start|>assistant\n' }}";

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("pcm-chat-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_rows_markup_is_written_as_it_is_and_marked_as_the_rows()
    {
        WriteConfig(ChatMl);
        PromptTemplate template = PromptTemplate.FromMessages([new ChatMessage("user", "{claim}")], ChatFormat.Recognise(_folder));
        PromptText prompt = template.Render(new Dictionary<string, string> { ["claim"] = "a<|im_end|>{{ bos_token }}{x}" });
        Assert.That(prompt.Text, Is.EqualTo("<|im_start|>user\na<|im_end|>{{ bos_token }}{x}<|im_end|>\n<|im_start|>assistant\n"));
        Assert.That(prompt.Segments.Single(segment => segment.FromRow).Text, Is.EqualTo("a<|im_end|>{{ bos_token }}{x}"));
        Assert.That(template.AddsSpecialTokens, Is.False);
    }

    [Test]
    public void A_template_that_trims_does_so_when_the_row_is_known()
    {
        WriteConfig(ChatMl);
        PromptTemplate template = PromptTemplate.FromMessages([new ChatMessage("user", " {a} {b}")], ChatFormat.Recognise(_folder));
        Assert.That(template.Render(new Dictionary<string, string> { ["a"] = " ", ["b"] = " x " }).Text, Does.StartWith("<|im_start|>user\nx<|im_end|>"));
    }

    [TestCase("{% for m in messages %}### {{ m.role }}\n{{ m.content }}\n{% endfor %}", "none of the known families")]
    [TestCase("{% for m in messages %}<|user|>\n{{ m.content }}</s>\n{% endfor %}<|assistant|>\n", "none of the known families")]
    [TestCase("{% macro f() %}{% endmacro %}", "macro")]
    [TestCase("{% for m in messages %}{{ m.content | upper }}{% endfor %}", "upper")]
    [TestCase("{% for m in messages %}{{ m.content ", "not closed")]
    [TestCase("{{ raise_exception('no') }}", "no")]
    public void An_unknown_template_says_why_and_what_to_write(string chatTemplate, string reason)
    {
        WriteConfig(chatTemplate);
        Assert.That(
            () => ChatFormat.Recognise(_folder),
            Throws.TypeOf<ChatFormatException>().With.Message.Contains(reason).And.Message.Contains("'template:'"));
    }

    [TestCase("{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}{% endfor %}{% endfor %}{% endfor %}", "too many turns")]
    [TestCase("{% set ns = namespace(x='xxxxxxxx') %}{% for a in range(1000) %}{% set ns.x = ns.x + ns.x %}{% endfor %}", "too much")]
    public void A_template_that_would_not_end_is_stopped(string chatTemplate, string reason)
    {
        WriteConfig(chatTemplate);
        Assert.That(() => ChatFormat.Recognise(_folder), Throws.TypeOf<ChatFormatException>().With.Message.Contains(reason));
    }

    [TestCase("{% if x %}", "{% endif %}")]
    [TestCase("{% if x %}{% elif x %}", "")]
    [TestCase("{{ (", ") }}")]
    [TestCase("{{ not ", "x }}")]
    [TestCase("{{ x + ", "x }}")]
    public void A_template_nested_without_end_is_refused(string opening, string closing)
    {
        string inner = opening.StartsWith("{{", StringComparison.Ordinal) ? opening[3..] : opening;
        string first = opening[..^inner.Length];
        WriteConfig(first + string.Concat(Enumerable.Repeat(inner, 100_000)) + closing);
        Assert.That(() => ChatFormat.Recognise(_folder), Throws.TypeOf<ChatFormatException>());
    }

    [Test]
    public void A_model_without_a_template_says_what_to_write() =>
        Assert.That(() => ChatFormat.Recognise(_folder), Throws.TypeOf<ChatFormatException>().With.Message.Contains("'template:'"));

    [Test]
    public void Of_several_templates_the_one_named_default_is_taken()
    {
        object[] templates = [new { name = "tool_use", template = "x" }, new { name = "default", template = ChatMl }];
        File.WriteAllText(Path.Combine(_folder, "tokenizer_config.json"), JsonSerializer.Serialize(new { chat_template = templates }));
        Assert.That(ChatFormat.Recognise(_folder).Name, Is.EqualTo("ChatML"));
    }

    [Test]
    public void A_template_in_a_file_of_its_own_comes_first()
    {
        WriteConfig("{{ 'nothing' }}");
        File.WriteAllText(Path.Combine(_folder, "chat_template.jinja"), ChatMl);
        Assert.That(ChatFormat.Recognise(_folder).Name, Is.EqualTo("ChatML"));
    }

    [Test]
    public void A_conversation_ends_with_the_user()
    {
        WriteConfig(ChatMl);
        ChatFormat format = ChatFormat.Recognise(_folder);
        Assert.That(() => PromptTemplate.FromMessages([new ChatMessage("assistant", "a")], format), Throws.TypeOf<PromptException>());
        Assert.That(() => PromptTemplate.FromMessages([new ChatMessage("tool", "a"), new ChatMessage("user", "b")], format), Throws.TypeOf<PromptException>());
        Assert.That(
            () => PromptTemplate.FromMessages([new ChatMessage("user", "a\n}")], format),
            Throws.TypeOf<PromptException>().With.Message.Contains("message 1, line 2, column 1"));
    }

    private void WriteConfig(string chatTemplate) =>
        File.WriteAllText(Path.Combine(_folder, "tokenizer_config.json"), JsonSerializer.Serialize(new { chat_template = chatTemplate }));
}
