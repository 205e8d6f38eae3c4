using NUnit.Framework;
using NUnit.Framework.Constraints;
using Pcm.Contexts;

namespace Pcm.UnitTests.Contexts;

public class ManifestErrorTests
{
    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Mistake("pin: true", "pinn: true", 25, 1, "pinn", "did you mean \"pin\"?");
        yield return Mistake("pin: true", "pin: yes", 25, 6, "pin", "must be true or false, but is \"yes\"");
        yield return Mistake("pin: true", "pin:", 25, 5, "pin", "has no value");
        yield return Mistake("name: claims-tiny", "name: ../etc", 1, 7, "name", "ASCII letters");
        yield return Mistake("name: claims-tiny\n", "", 1, 1, "name", "is missing");
        yield return Mistake("source: model", "source: ~/model", 3, 9, "source", "write the whole path");
        yield return Mistake("onnx/model.onnx", "../model.onnx", 6, 12, "variants[0].model", "must lie inside the source folder");
        yield return Mistake("onnx/model.onnx", "/etc/model.onnx", 6, 12, "variants[0].model", "must lie inside the source folder");
        yield return Mistake("[cpu, cuda]", "[cpu, cud]", 7, 20, "variants[0].devices[1]", "did you mean \"cuda\"?");
        yield return Mistake("[cpu, cuda]", "cpu", 7, 14, "variants[0].devices", "must be a list");
        yield return Mistake("memory_mib: 64", "memory_mib: 64M", 8, 17, "variants[0].memory_mib", "must be a whole number from 1");
        yield return Mistake("name: q8", "name: fp32", 9, 11, "variants[1].name", "each its own");
        yield return Mistake("{claim}", "{claim", 12, 13, "prompt.template", "begins no field name");
        yield return Mistake("{claim}", "claim}", 12, 13, "prompt.template", "without its {");
        yield return Mistake("{claim}", "{\"a\": 1}", 12, 13, "prompt.template", "{{ for a literal brace");
        yield return Mistake("defaults: {evidence", "defaults: {evidnce", 16, 14, "prompt.defaults.evidnce", "did you mean \"evidence\"?");
        yield return Mistake("text: \" SUPPORTS\"", "text: \"\"", 18, 12, "labels[0].text", "must not be empty");
        yield return Mistake("text: \" NO\"", "text: \" REFUTES\"", 20, 12, "labels[2].text", "earlier label");
        yield return Mistake("verdict: SUPPORTS", "verdict: REFUTES", 18, 3, "labels", "at least two verdicts");
        yield return Mistake("max_prompt_tokens: 300", "max_prompt_tokens: 0", 22, 22, "limits.max_prompt_tokens", "from 1");
        yield return Mistake("idle_seconds: 0", "idle_seconds: -1", 24, 15, "idle_seconds", "from 0");
        yield return Mistake("users: [alice, bob]", "users: []", 26, 8, "users", "empty list");
        yield return Mistake("users: [alice, bob]", "users: &a [alice, bob]", 26, 8, "users", "anchors");
        yield return Mistake("groups: [lab]", "users: [lab]", 27, 1, "users", "is written twice");
        yield return Mistake("groups: [lab]", "groups: [lab", 28, 1, "", "is not valid YAML");
    }

    [TestCaseSource(nameof(Mistakes))]
    public void A_mistake_is_named_with_its_line_column_and_key(string right, string wrong, int line, int column, string key, string says)
    {
        var error = Manifests.Fail(ReplaceFirst(Manifests.Whole, right, wrong));

        Assert.Multiple(() =>
        {
            Assert.That(error.Key, Is.EqualTo(key));
            Assert.That(error.Problem, Does.Contain(says));
            Assert.That(error.Line, Is.EqualTo(line));
            Assert.That(error.Column, Is.EqualTo(column));
            Assert.That(error.Message, Does.StartWith($"test.yaml:{line}:{column}: {key}"));
        });
    }

    [TestCase("", "is empty")]
    [TestCase("# nothing\n", "is empty")]
    [TestCase("- a\n- b\n", "must be a block of `key: value` lines")]
    [TestCase("name: a\n---\nname: b\n", "a second document begins")]
    [TestCase("name: *x\n", "aliases")]
    public void A_file_that_is_no_manifest_at_all_is_one_clear_error(string yaml, string says)
    {
        Assert.That(Manifests.Fail(yaml).Problem, Does.Contain(says));
    }

    [Test]
    public void Nesting_without_end_is_refused_before_it_can_exhaust_the_stack()
    {
        Assert.That(Manifests.Fail("name: " + new string('[', 5000)).Problem, Does.Contain("levels deep"));
    }

    [TestCase("prompt: {}", "either template")]
    [TestCase("prompt: {template: '{a}', messages: [{role: user, content: '{a}'}]}", "both template and messages")]
    [TestCase("prompt: {template: no field}", "uses no field")]
    [TestCase("prompt: {messages: [{role: usr, content: '{a}'}]}", "did you mean \"user\"?")]
    [TestCase("prompt: {messages: [{role: user, content: '{a}'}, {role: assistant, content: b}]}", "must be user's")]
    [TestCase("prompt: {messages: [{role: user, content: a}, {role: user, content: '{a}'}]}", "assistant's turn")]
    [TestCase("prompt: {messages: []}", "empty list")]
    public void A_prompt_that_cannot_be_rendered_is_refused(string prompt, string says)
    {
        var error = Manifests.Fail($"name: a\nsource: b\nvariants: [{{name: c, model: d.onnx}}]\n{prompt}\n");

        Assert.That(error.Problem, Does.Contain(says));
        Assert.That(error.Key, Does.StartWith("prompt"));
        Assert.That(error.Line, Is.EqualTo(4));
    }

    [Test]
    public void A_manifest_file_that_cannot_be_read_is_named()
    {
        using var folder = new TemporaryFolder();
        var binary = folder.Write("binary.yaml", [0xff, 0xfe, 0x00]);
        var huge = folder.Write("huge.yaml", new byte[Limits.MaxManifestBytes + 1]);

        Assert.Multiple(() =>
        {
            Assert.That(() => ContextManifest.Load(folder.At("absent.yaml")), Fails("does not exist"));
            Assert.That(() => ContextManifest.Load(folder.Path), Fails("context init"));
            Assert.That(() => ContextManifest.Load(binary), Fails("is not UTF-8"));
            Assert.That(() => ContextManifest.Load(huge), Fails("too large for a manifest"));
        });
    }

    [Test]
    public void A_byte_order_mark_and_CRLF_do_no_harm()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("crlf.yaml", "\ufeff" + Manifests.Whole.ReplaceLineEndings("\r\n"));

        Assert.That(ContextManifest.Load(file).Prompt.Template, Is.EqualTo(Manifests.Parse(Manifests.Whole).Prompt.Template));
    }

    private static ContainsConstraint Fails(string says) =>
        Throws.TypeOf<ManifestException>().With.Message.Contains(says);

    private static TestCaseData Mistake(string right, string wrong, int line, int column, string key, string says) =>
        new TestCaseData(right, wrong, line, column, key, says).SetArgDisplayNames(wrong.Trim(), says);

    private static string ReplaceFirst(string text, string from, string to)
    {
        var at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.That(at, Is.Not.Negative, $"the manifest holds no {from}");
        return text[..at] + to + text[(at + from.Length)..];
    }
}
