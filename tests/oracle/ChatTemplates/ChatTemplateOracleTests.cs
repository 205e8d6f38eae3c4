using NUnit.Framework;
using Pcm.Inference;

namespace Pcm.OracleTests.ChatTemplates;

[TestFixture]
public sealed class ChatTemplateOracleTests : IDisposable
{
    private static readonly Dictionary<string, string> Row = new()
    {
        ["claim"] = "  The sky is {blue}. ",
        ["evidence"] = "Evidence with\n\nlines, ünïcode 😀 and }} braces",
        ["empty"] = "",
        ["blank"] = " \n ",
    };

    private static readonly ChatMessage[][] Conversations =
    [
        [new("user", "Is this so? {claim}")],
        [new("user", "{claim}")],
        [new("user", "  {blank}{claim}{empty}\n")],
        [new("user", "{empty}")],
        [new("user", "\n Two {{braces}} \t")],
        [new("system", " You check claims. "), new("user", "{evidence}\n{claim}")],
        [new("system", "Be brief."), new("user", "a"), new("assistant", " yes "), new("user", "{claim} {blank}")],
        [new("user", "a"), new("assistant", "{evidence}"), new("user", "b"), new("assistant", "no\n"), new("user", " {claim}?")],
        [new("user", "a"), new("user", "b")],
        [new("user", "a"), new("assistant", "<think>\nhm\n</think>\n\nyes"), new("user", "b")],
    ];

    private readonly TransformersJsChat _oracle = new();

    public void Dispose() => _oracle.Dispose();

    [TestCase("chatml", "ChatML")]
    [TestCase("smollm2", "ChatML")]
    [TestCase("qwen2.5", "ChatML")]
    [TestCase("qwen3", "ChatML")]
    [TestCase("llama-3", "Llama 3")]
    [TestCase("llama-3.2", "Llama 3")]
    [TestCase("phi-3-mini", "Phi-3")]
    [TestCase("phi-3-bos", "Phi-3")]
    [TestCase("gemma-2", "Gemma")]
    [TestCase("gemma-3", "Gemma")]
    [TestCase("mistral-v0.1", "Mistral")]
    [TestCase("mistral-v0.3", "Mistral")]
    public async Task Prompts_and_ids_equal_apply_chat_template(string fixture, string family)
    {
        using ChatModel model = new(File.ReadAllText(TestPaths.Source("ChatTemplates", "fixtures", fixture + ".jinja")), asFile: fixture == "qwen3");
        ChatFormat format = ChatFormat.Recognise(model.Folder);
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(model.Folder, "tokenizer.json"));
        Assert.That(format.Name, Is.EqualTo(family));
        foreach (ChatMessage[] messages in Conversations)
        {
            (string Text, int[] Ids)? expected = await _oracle.WriteAsync(model.Folder, messages.Select(Fill));
            PromptTemplate? template = null;
            try
            {
                template = PromptTemplate.FromMessages(messages, format);
            }
            catch (ChatFormatException e)
            {
                Assert.That(e.Message, Does.Contain("template:"));
            }

            string shown = string.Join(" | ", messages.Select(message => $"{message.Role}: {message.Content}"));
            Assert.That(template is null, Is.EqualTo(expected is null), shown);
            if (template is null)
                continue;
            PromptText prompt = template.Render(Row);
            Assert.That(prompt.Text, Is.EqualTo(expected!.Value.Text), shown);
            Assert.That(tokenizer.Encode(prompt, template.AddsSpecialTokens), Is.EqualTo(expected.Value.Ids), shown);
        }
    }

    private static ChatMessage Fill(ChatMessage message)
    {
        string content = PromptTemplate.FromText(message.Content).Render(Row).Text;
        return message with { Content = content };
    }
}
