using System.Text;

namespace Pcm.Inference.Prompts;

/// <summary>Messages with stand-ins for the fields of a row.</summary>
/// <param name="Messages">Role and content, as a template sees them.</param>
/// <param name="Fields">The fields' names, by the numbers of their stand-ins.</param>
internal sealed record ChatConversation(List<object?> Messages, IReadOnlyList<string> Fields)
{
    private static readonly string[] Roles = ["system", "user", "assistant"];

    /// <exception cref="PromptException">A brace is stray, or the messages are not a conversation that the model is to answer.</exception>
    public static ChatConversation Of(IReadOnlyList<ChatMessage> messages)
    {
        if (messages.Count == 0 || messages[^1].Role != "user")
            throw Bad("the last message must be the user's, for the model to answer");
        List<object?> written = [];
        List<string> fields = [];
        for (int i = 0; i < messages.Count; i++)
        {
            if (!Roles.Contains(messages[i].Role))
                throw Bad($"message {i + 1}: the role '{messages[i].Role}' is none of {string.Join(", ", Roles)}");
            written.Add(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["role"] = messages[i].Role,
                ["content"] = Content(messages[i].Content, i + 1, fields),
            });
        }

        return new ChatConversation(written, fields);
    }

    private static string Content(string content, int number, List<string> fields)
    {
        if (RowText.IsInvalid(content))
            throw Bad($"message {number}: its text is not valid Unicode");
        StringBuilder text = new();
        foreach (PromptPart part in BraceReader.Read(content, $"message {number}"))
        {
            text.Append(part.LiteralText);
            foreach (string field in part.Fields)
            {
                if (fields.Count == RowText.MaxFields)
                    throw Bad($"the messages have more than {RowText.MaxFields} places for fields");
                text.Append(RowText.OfField(fields.Count));
                fields.Add(field);
            }
        }

        return text.ToString();
    }

    private static PromptException Bad(string message) => new(PromptError.BadTemplate, $"prompt messages: {message}");
}
