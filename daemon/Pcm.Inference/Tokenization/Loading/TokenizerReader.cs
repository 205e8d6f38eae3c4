using System.Text.Json;

namespace Pcm.Inference.Tokenization;

/// <summary>Reads a whole tokenizer.json. The model, which is nearly all of it, is streamed; the rest is small.</summary>
internal static class TokenizerReader
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    public static Tokenizer Read(ReadOnlySpan<byte> json, string name)
    {
        if (json.StartsWith(ByteOrderMark))
            json = json[ByteOrderMark.Length..];
        try
        {
            return Read(json);
        }
        catch (TokenizerFormatException e)
        {
            throw new TokenizerFormatException($"{name}: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new TokenizerFormatException(
                $"{name}: not a whole JSON file: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new TokenizerFormatException($"{name}: a string in it is not valid Unicode", e);
        }
    }

    private static Tokenizer Read(ReadOnlySpan<byte> json)
    {
        ModelReader? model = null;
        Dictionary<string, JsonElement> parts = new(StringComparer.Ordinal);
        Utf8JsonReader reader = new(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new TokenizerFormatException("expected an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string part = reader.GetString()!;
            reader.Read();
            if (part == "model")
                model = ModelReader.Read(ref reader, json);
            else
                parts[part] = JsonElement.ParseValue(ref reader);
        }

        if (model is null)
            throw new TokenizerFormatException("it has no model");
        return Build(new TokenizerParts(parts), model);
    }

    private static Tokenizer Build(TokenizerParts parts, ModelReader modelReader)
    {
        PreTokenizer? preTokenizer = PreTokenizerReader.Read(parts.Object("pre_tokenizer"), out bool byteLevel);
        BpeModel model = modelReader.Build(byteLevel);
        Normalizer? normalizer = NormalizerReader.Read(parts.Object("normalizer"));
        AddedVocabulary added = new(AddedTokenReader.Read(parts.Objects("added_tokens"), model.Vocabulary), normalizer);
        if (model.CutsBeforeMetaspace && preTokenizer is (null or MetaspacePreTokenizer))
        {
            PreTokenizer words = MetaspaceWords.PreTokenizer;
            preTokenizer = preTokenizer is null ? words : new SequencePreTokenizer([preTokenizer, words]);
        }

        return new Tokenizer(
            added,
            preTokenizer,
            model,
            PostProcessorReader.Read(parts.Object("post_processor")),
            DecoderReader.Read(parts.Object("decoder")));
    }

    /// <summary>The file's parts other than the model.</summary>
    private sealed class TokenizerParts(Dictionary<string, JsonElement> parts)
    {
        public JsonFields? Object(string name)
        {
            if (!parts.TryGetValue(name, out JsonElement part) || part.ValueKind == JsonValueKind.Null)
                return null;
            return part.ValueKind == JsonValueKind.Object
                ? new JsonFields(part, name)
                : throw new TokenizerFormatException($"{name}: expected an object");
        }

        public List<JsonFields> Objects(string name)
        {
            if (!parts.TryGetValue(name, out JsonElement part) || part.ValueKind == JsonValueKind.Null)
                return [];
            if (part.ValueKind != JsonValueKind.Array || part.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
                throw new TokenizerFormatException($"{name}: expected a list of objects");
            return [.. part.EnumerateArray().Select((item, i) => new JsonFields(item, $"{name}[{i}]"))];
        }
    }
}
