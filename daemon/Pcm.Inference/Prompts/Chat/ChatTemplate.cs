using System.Text;

namespace Pcm.Inference.Prompts;

/// <summary>A model's chat template, ready to run.</summary>
internal sealed class ChatTemplate
{
    private readonly ChatTemplateSource _source;
    private readonly Action<JinjaScope, StringBuilder> _body;

    private ChatTemplate(ChatTemplateSource source, Action<JinjaScope, StringBuilder> body)
    {
        _source = source;
        _body = body;
    }

    public static ChatTemplate Parse(ChatTemplateSource source)
    {
        try
        {
            return new ChatTemplate(source, JinjaParser.Parse(source.Template));
        }
        catch (JinjaException e)
        {
            throw Unusable(source.Name, e.Message, e);
        }
    }

    /// <summary>The error for a template that cannot serve, with the way out.</summary>
    public static ChatFormatException Unusable(string name, string reason, Exception? inner) => new(
        $"{name}: the chat template cannot be used: {reason}. Write the prompt out with 'template:' instead of 'messages:', special "
        + "tokens and all, for example \"<|user|>\\n{claim}<|end|>\\n<|assistant|>\\n\"",
        inner);

    /// <summary>Writes a conversation and the beginning of the answer.</summary>
    /// <exception cref="ChatFormatException">The template gave up, or does something that is not known here.</exception>
    public PromptPart Lay(ChatConversation conversation)
    {
        try
        {
            return RowText.Lay(Write(conversation), conversation.Fields);
        }
        catch (JinjaException e)
        {
            throw Unusable(_source.Name, e.Message, e);
        }
    }

    /// <summary>The text, with stand-ins for fields.</summary>
    public string Write(ChatConversation conversation)
    {
        JinjaScope scope = new(outer: null)
        {
            ["messages"] = conversation.Messages,
            ["add_generation_prompt"] = true,
            ["tools"] = null,
            ["documents"] = null,
            ["namespace"] = (JinjaFunction)((_, named) => new Dictionary<string, object?>(named, StringComparer.Ordinal)),
            ["range"] = (JinjaFunction)((arguments, _) => Range(arguments)),
            ["raise_exception"] = (JinjaFunction)((arguments, _) => throw new JinjaException(
                $"it says \"{(arguments.Length > 0 ? JinjaValue.Output(arguments[0]) : "")}\"")),
        };

        // strftime_now stays unset: a prompt that changes with the day could not be identified by its digest, and templates that would
        // write the date have a fixed one for this case.
        foreach ((string name, string token) in _source.SpecialTokens)
            scope[name] = token;
        StringBuilder output = new();
        _body(scope, output);
        return output.ToString();
    }

    private static List<object?> Range(object?[] arguments)
    {
        long start = arguments.Length > 1 ? JinjaValue.Integer(arguments[0], "range") : 0;
        long end = JinjaValue.Integer(arguments.Length > 1 ? arguments[1] : arguments[0], "range");
        if (arguments.Length > 2 || end - start > RowText.MaxFields)
            throw new JinjaException("'range' is used in a way that is not known");
        return [.. Enumerable.Range((int)start, (int)Math.Max(0, end - start)).Select(object? (i) => (long)i)];
    }
}
