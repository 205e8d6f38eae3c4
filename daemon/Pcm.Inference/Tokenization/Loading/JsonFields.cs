using System.Text.Json;

namespace Pcm.Inference.Tokenization;

/// <summary>One object of a tokenizer.json, with errors that say where in the file it is.</summary>
internal readonly struct JsonFields(JsonElement element, string path)
{
    public string Path => path;

    /// <summary>The component's type.</summary>
    public string Type => OptionalString("type") ?? throw Wrong("type", "a string");

    public bool Bool(string name, bool? ifAbsent = null)
    {
        JsonElement? value = Field(name);
        return value is null ? ifAbsent ?? throw Wrong(name, "true or false")
            : value.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.Value.GetBoolean()
            : throw Wrong(name, "true or false");
    }

    public int Int(string name) =>
        Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) && number >= 0
            ? number
            : throw Wrong(name, "a whole number of 0 or more");

    public string String(string name) => OptionalString(name) ?? throw Wrong(name, "a string");

    public string? OptionalString(string name)
    {
        JsonElement? value = Field(name);
        return value is null ? null
            : value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString()
            : throw Wrong(name, "a string");
    }

    /// <summary>A string of one UTF-16 unit, which is all that real files use.</summary>
    public char Char(string name) => String(name) is { Length: 1 } text ? text[0] : throw Wrong(name, "one character");

    public JsonFields? OptionalObject(string name)
    {
        JsonElement? value = Field(name);
        return value is null ? null
            : value.Value.ValueKind == JsonValueKind.Object ? new JsonFields(value.Value, $"{path}.{name}")
            : throw Wrong(name, "an object");
    }

    public JsonFields Object(string name) => OptionalObject(name) ?? throw Wrong(name, "an object");

    /// <summary>The objects of an array.</summary>
    public List<JsonFields> Objects(string name)
    {
        List<JsonFields> items = [];
        foreach (JsonElement item in Items(name))
        {
            if (item.ValueKind != JsonValueKind.Object)
                throw Wrong(name, "a list of objects");
            items.Add(new JsonFields(item, $"{path}.{name}[{items.Count}]"));
        }

        return items;
    }

    /// <summary>The numbers of an array.</summary>
    public int[] Ints(string name)
    {
        List<int> items = [];
        foreach (JsonElement item in Items(name))
        {
            bool isId = item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int id) && id >= 0;
            items.Add(isId ? item.GetInt32() : throw Wrong(name, "a list of ids"));
        }

        return [.. items];
    }

    /// <summary>A [token, id] pair's id.</summary>
    public int TokenPairId(string name)
    {
        JsonElement[] pair = [.. Items(name)];
        return pair.Length == 2 && pair[1].ValueKind == JsonValueKind.Number && pair[1].TryGetInt32(out int id) && id >= 0
            ? id
            : throw Wrong(name, "a token and its id");
    }

    /// <summary>The error for a component of a type that is not supported.</summary>
    public TokenizerFormatException UnsupportedType(string kind) => new($"{path}: the {kind} '{Type}' is not supported");

    public TokenizerFormatException Wrong(string name, string expected) => new($"{path}.{name}: expected {expected}");

    private JsonElement.ArrayEnumerator Items(string name) =>
        Field(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : throw Wrong(name, "a list");

    private JsonElement? Field(string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
