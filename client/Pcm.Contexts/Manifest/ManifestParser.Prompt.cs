using Pcm.Contexts.Yaml;

namespace Pcm.Contexts;

internal sealed partial class ManifestParser
{
    private static readonly string[] Roles = ["system", "user", "assistant"];

    private ManifestPrompt ParsePrompt(YamlMap map)
    {
        var reader = new YamlMapReader(map, _file, "template", "messages", "defaults");
        var fields = new List<string>();
        var (template, messages) = (reader.Find("template"), reader.Find("messages"));
        if (template is null == messages is null)
        {
            throw reader.Error(map, template is null
                ? "needs either template (plain text) or messages (chat)"
                : "has both template and messages; keep one of them");
        }

        var prompt = new ManifestPrompt
        {
            Template = template is null ? null : ParsePromptText(reader, template, fields),
            Messages = messages is null ? null : ParseMessages(reader, messages, fields),
            Fields = fields,
        };
        if (fields.Count == 0)
            throw reader.Error(template ?? messages!, "uses no field of the row, so every row would be the same; write {claim} where the claim goes");
        if (fields.Count > Limits.MaxFields)
            throw reader.Error(template ?? messages!, $"uses {fields.Count} fields; {Limits.MaxFields} are the most");
        return reader.Find("defaults") is { } defaults ? prompt with { Defaults = ParseDefaults(reader.Map(defaults), fields) } : prompt;
    }

    private List<ManifestMessage> ParseMessages(YamlMapReader reader, YamlNode node, List<string> fields)
    {
        var messages = new List<ManifestMessage>();
        var items = reader.List(node, Limits.MaxMessages);
        foreach (var item in items)
        {
            var message = new YamlMapReader(reader.Map(item), _file, "role", "content");
            var role = message.Require("role", "who speaks: system, user or assistant");
            var name = message.Text(role);
            if (!Roles.Contains(name))
                throw message.Error(role, $"\"{name}\" is not a role; {Spelling.Suggest(name, Roles)}");
            messages.Add(new ManifestMessage(name, ParsePromptText(message, message.Require("content", "what is said"), fields)));
        }

        CheckTurns(reader, items, messages);
        return messages;
    }

    // Every chat format in use wants: an optional system message, then user and assistant by turns, the user's last.
    private static void CheckTurns(YamlMapReader reader, IReadOnlyList<YamlNode> items, List<ManifestMessage> messages)
    {
        var first = messages[0].Role == "system" ? 1 : 0;
        for (var i = first; i < messages.Count; i++)
        {
            var expected = (i - first) % 2 == 0 ? "user" : "assistant";
            if (messages[i].Role != expected)
            {
                throw reader.Error(items[i], $"is a message of {messages[i].Role} where {expected}'s turn is; "
                    + "an optional system message comes first, then user and assistant by turns");
            }
        }

        if (messages[^1].Role != "user")
            throw reader.Error(items[^1], "is the last message and must be user's: it carries the row, and the model answers it");
    }

    private static string ParsePromptText(YamlMapReader reader, YamlNode node, List<string> fields)
    {
        var text = reader.Text(node);
        return PlaceholderScanner.Collect(text, fields) is { } problem ? throw reader.Error(node, problem) : text;
    }

    private Dictionary<string, string> ParseDefaults(YamlMap map, List<string> fields)
    {
        var reader = new YamlMapReader(map, _file, fields);
        return map.Entries.ToDictionary(entry => entry.Name, entry => reader.Text(entry.Value), StringComparer.Ordinal);
    }

    private List<ManifestLabel> ParseLabels(YamlMapReader reader, YamlNode node)
    {
        var labels = new List<ManifestLabel>();
        var items = reader.List(node, Limits.MaxLabels);
        foreach (var item in items)
        {
            var label = new YamlMapReader(reader.Map(item), _file, "text", "verdict");
            var textNode = label.Require("text", "what the model answers, appended to the prompt exactly as written");
            var text = label.Text(textNode);
            if (text.Length == 0)
                throw label.Error(textNode, "must not be empty");
            if (labels.Exists(other => other.Text == text))
                throw label.Error(textNode, $"\"{text}\" is an earlier label already; a text stands for one verdict");
            var verdictNode = label.Find("verdict");
            var verdict = verdictNode is null ? text.Trim() : label.Text(verdictNode);
            if (verdict.Length == 0)
                throw label.Error(verdictNode ?? textNode, "must not be empty");
            labels.Add(new ManifestLabel(text, verdict));
        }

        if (labels.DistinctBy(label => label.Verdict).Count() < 2)
            throw reader.Error(node, "must lead to at least two verdicts, or there is nothing to decide");
        return labels;
    }

    private ManifestLimits ParseLimits(YamlMap map)
    {
        var reader = new YamlMapReader(map, _file, "max_prompt_tokens", "max_new_tokens");
        return new ManifestLimits
        {
            MaxPromptTokens = reader.FindInteger("max_prompt_tokens", 1, Limits.MaxTokens) ?? Limits.DefaultMaxPromptTokens,
            MaxNewTokens = reader.FindInteger("max_new_tokens", 1, Limits.MaxNewTokens) ?? Limits.DefaultMaxNewTokens,
        };
    }
}
