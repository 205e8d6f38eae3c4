using Pcm.Inference.Prompts;

namespace Pcm.Inference;

/// <summary>
/// How a model writes a conversation: its own chat template, which is run once for each prompt with stand-ins for the row's fields, so
/// that no row's text is ever read as a template. Immutable.
/// </summary>
public sealed class ChatFormat
{
    private readonly ChatTemplate _template;

    private ChatFormat(string name, ChatTemplate template)
    {
        Name = name;
        _template = template;
    }

    /// <summary>The family's name: "ChatML", "Llama 3", "Phi-3", "Gemma" or "Mistral".</summary>
    public string Name { get; }

    /// <summary>
    /// Recognises the format of the model in <paramref name="sourceFolder"/> from its <c>chat_template.jinja</c>, or else the
    /// <c>chat_template</c> of its <c>tokenizer_config.json</c>.
    /// </summary>
    /// <exception cref="ChatFormatException">There is no chat template, or it is of none of the known families, or it does
    /// something that is not known here.</exception>
    public static ChatFormat Recognise(string sourceFolder)
    {
        ChatTemplateSource source = ChatTemplateSource.Read(sourceFolder);
        ChatTemplate template = ChatTemplate.Parse(source);
        string name = ChatFamily.Recognise(template)
            ?? throw ChatTemplate.Unusable(source.Name, "it is none of the known families " + string.Join(", ", ChatFamily.Names), null);
        return new ChatFormat(name, template);
    }

    /// <summary>The conversation and the beginning of the model's answer, in the model's format.</summary>
    internal PromptPart Lay(IReadOnlyList<ChatMessage> messages)
    {
        ChatConversation conversation = ChatConversation.Of(messages);
        return _template.Lay(conversation);
    }
}
