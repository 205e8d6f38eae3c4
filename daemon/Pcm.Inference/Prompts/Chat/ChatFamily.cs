namespace Pcm.Inference.Prompts;

/// <summary>Tells families of chat formats apart by what their templates write around a message.</summary>
internal static class ChatFamily
{
    private static readonly (string Name, string BeforeMessage, string AfterMessage)[] Families =
    [
        ("ChatML", "<|im_start|>user\n", "<|im_end|>"),
        ("Llama 3", "<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|>"),
        ("Phi-3", "<|user|>\n", "<|end|>"),
        ("Gemma", "<start_of_turn>user\n", "<end_of_turn>"),
        ("Mistral", "[INST]", "[/INST]"),
    ];

    /// <summary>The names of the known families.</summary>
    public static IEnumerable<string> Names => Families.Select(family => family.Name);

    /// <summary>
    /// The family that writes a conversation of three messages as this template does, each message once, in order and between the
    /// family's marks; null where there is none.
    /// </summary>
    public static string? Recognise(ChatTemplate template)
    {
        ChatMessage[] messages = [new("user", "{first}"), new("assistant", "{second}"), new("user", "{third}")];
        PromptPart laid = template.Lay(ChatConversation.Of(messages));
        if (!laid.Fields.SequenceEqual(["first", "second", "third"]))
            return null;
        List<PromptSegment> segments = [];
        laid.Render(field => field, segments);
        int last = segments.FindLastIndex(segment => segment.FromRow);
        string before = string.Concat(segments[..last].Select(segment => segment.Text));
        string after = string.Concat(segments[(last + 1)..].Select(segment => segment.Text));
        return Array.Find(Families, family =>
            before.TrimEnd(' ').EndsWith(family.BeforeMessage, StringComparison.Ordinal)
            && after.TrimStart(' ').StartsWith(family.AfterMessage, StringComparison.Ordinal)).Name;
    }
}
