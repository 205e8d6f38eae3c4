using System.Text;
using System.Text.Json;

namespace Pcm.Client.Input;

/// <summary>
/// An OpenAI batch file. <c>custom_id</c> is the column <c>id</c>. The content of the last user message (or <c>body.prompt</c>, or a text
/// <c>body.input</c>) is the columns <c>claim</c> and <c>prompt</c>; that of the first system or developer message is <c>system</c>; each text of
/// <c>body.metadata</c> is a column of its own name, which is how a batch file carries evidence. Text parts of one message are joined by newlines.
/// Model and sampling options are not read: the context and the command line say them.
/// </summary>
public sealed class OpenAiBatchReader(InputSource source) : LineRowReader(source)
{
    private protected override RowProblem? ReadLine(ReadOnlySpan<byte> line, RowDraft draft)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            var request = document.RootElement;
            if (request.ValueKind != JsonValueKind.Object) return RowProblem.Bad(draft.Line, "not a JSON object");

            if (request.TryGetProperty("custom_id", out var id)) SetJson(draft, RowShape.IdColumn, id);
            if (!request.TryGetProperty("body", out var body) || body.ValueKind != JsonValueKind.Object)
                return RowProblem.Bad(draft.Line, "the request has no body");

            SetMetadata(draft, body);
            return SetTexts(draft, body);
        }
        catch (JsonException e)
        {
            return RowProblem.Bad(draft.Line, $"not valid JSON at byte {e.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            return RowProblem.Bad(draft.Line, "a string has half a surrogate pair: it is no valid Unicode");
        }
    }

    private static RowProblem? SetTexts(RowDraft draft, JsonElement body)
    {
        string? user = null, system = null;
        if (body.TryGetProperty("messages", out var messages) && messages.ValueKind == JsonValueKind.Array)
        {
            foreach (var message in messages.EnumerateArray())
            {
                var role = Member(message, "role") is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;
                if (role is not ("user" or "system" or "developer")) continue;
                if (ContentText(Member(message, "content")) is not { } text) return RowProblem.Bad(draft.Line, $"the content of a {role} message is not text");
                if (role == "user") user = text;
                else system ??= text;
            }
        }
        else
        {
            user = ContentText(Member(body, "prompt") ?? Member(body, "input"));
        }

        if (user is null) return RowProblem.Bad(draft.Line, "the request's body has no user message, prompt or input that is text");
        SetText(draft, RowShape.ClaimColumn, user);
        SetText(draft, "prompt", user);
        if (system is not null) SetText(draft, "system", system);
        return null;
    }

    private static void SetMetadata(RowDraft draft, JsonElement body)
    {
        if (Member(body, "metadata") is not { ValueKind: JsonValueKind.Object } metadata) return;
        foreach (var entry in metadata.EnumerateObject())
        {
            if (entry.Value.ValueKind == JsonValueKind.String) SetText(draft, entry.Name, entry.Value.GetString()!);
        }
    }

    /// <summary>A string, or the text parts of a list joined; null for anything else.</summary>
    private static string? ContentText(JsonElement? content)
    {
        if (content is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        if (value.ValueKind != JsonValueKind.Array) return null;

        var texts = new List<string>();
        foreach (var part in value.EnumerateArray())
        {
            if (Member(part, "text") is not { ValueKind: JsonValueKind.String } text) return null;
            texts.Add(text.GetString()!);
        }

        return string.Join('\n', texts);
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    private static void SetText(RowDraft draft, string name, string text)
    {
        if (Find(draft, name) is not { } column) return;
        var utf8 = Encoding.UTF8.GetBytes(text);
        draft.SetField(column, utf8);
        draft.SetCopyText(column, utf8);
    }

    private static void SetJson(RowDraft draft, string name, JsonElement value)
    {
        if (Find(draft, name) is not { } column) return;
        draft.SetCopy(column, Encoding.UTF8.GetBytes(value.GetRawText()));
        if (value.ValueKind == JsonValueKind.String) draft.SetField(column, Encoding.UTF8.GetBytes(value.GetString()!));
    }

    private static WantedColumn? Find(RowDraft draft, string name)
    {
        foreach (var column in draft.Shape.Columns)
        {
            if (column.Name == name) return column;
        }

        return null;
    }
}
