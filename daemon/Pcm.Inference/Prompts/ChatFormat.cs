namespace Pcm.Inference;

/// <summary>How a model writes a conversation. Immutable.</summary>
public sealed class ChatFormat
{
    /// <summary>The family's name: "ChatML", "Llama 3", "Phi-3", "Gemma" or "Mistral".</summary>
    public string Name { get; }

    private ChatFormat(string name) => Name = name;

    /// <summary>Recognises the format of the model in <paramref name="sourceFolder"/> from its <c>tokenizer_config.json</c>,
    /// or the <c>chat_template.jinja</c> beside it.</summary>
    /// <exception cref="ChatFormatException">There is no chat template, or it is none of the known ones.</exception>
    public static ChatFormat Recognise(string sourceFolder) => throw new NotImplementedException(sourceFolder);

    internal IEnumerable<PromptPart> Lay(IReadOnlyList<ChatMessage> messages) => throw new NotImplementedException(Name);
}
