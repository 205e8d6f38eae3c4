using System.Text.Json;

namespace Pcm.Inference.Tokenization;

/// <summary>Reads <c>model</c> by streaming: vocabularies have up to hundreds of thousands of entries.</summary>
internal sealed class ModelReader
{
    private Vocabulary? _vocabulary;
    private MergeTable? _merges;
    private BpeOptions _options = new();
    private bool _mergesCrossMetaspace;

    /// <param name="reader">Stands at the model's opening brace, and afterwards at its closing one.</param>
    /// <param name="json">All that the reader reads.</param>
    public static ModelReader Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new TokenizerFormatException("model: expected an object");
        ModelReader model = new();
        long mergesAt = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (name == "merges")
            {
                mergesAt = reader.TokenStartIndex;
                reader.Skip();
            }
            else if (name == "vocab")
            {
                model.ReadVocabulary(ref reader, json.Length);
            }
            else
            {
                model.ReadOption(name, ref reader);
            }
        }

        // The merges name tokens of the vocabulary, which may come after them.
        if (model._vocabulary is null || mergesAt < 0)
            throw new TokenizerFormatException("model: it has no vocab or no merges; only BPE models are supported");
        model._merges = new MergeReader(model._vocabulary, model._options.ContinuingSubwordPrefix ?? "")
            .Read(json[(int)mergesAt..], out model._mergesCrossMetaspace);
        return model;
    }

    /// <param name="byteLevel">Whether words come as text to be written in the byte-level alphabet.</param>
    public BpeModel Build(bool byteLevel) => new(_vocabulary!, _merges!, _options with { ByteLevel = byteLevel })
    {
        CutsBeforeMetaspace = !byteLevel && !_mergesCrossMetaspace && !_options.IgnoreMerges && _options.EndOfWordSuffix is null
            && _options.ContinuingSubwordPrefix is null && _vocabulary!.Find(MetaspaceWords.Marker.ToString()) >= 0,
    };

    private void ReadOption(string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "type":
                if (ReadString(name, ref reader) is var type && type != "BPE")
                    throw new TokenizerFormatException($"model: the model '{type}' is not supported; only BPE is");
                break;
            case "dropout":
                if (reader.TokenType != JsonTokenType.Null && !(reader.TokenType == JsonTokenType.Number && reader.GetDouble() == 0))
                    throw new TokenizerFormatException("model.dropout: dropout is not supported; set it to null");
                break;
            case "unk_token":
                _options = _options with { UnknownToken = ReadString(name, ref reader) };
                break;
            case "continuing_subword_prefix":
                _options = _options with { ContinuingSubwordPrefix = NullIfEmpty(ReadString(name, ref reader)) };
                break;
            case "end_of_word_suffix":
                _options = _options with { EndOfWordSuffix = NullIfEmpty(ReadString(name, ref reader)) };
                break;
            case "fuse_unk":
                _options = _options with { FuseUnknown = ReadBool(name, ref reader) };
                break;
            case "byte_fallback":
                _options = _options with { ByteFallback = ReadBool(name, ref reader) };
                break;
            case "ignore_merges":
                _options = _options with { IgnoreMerges = ReadBool(name, ref reader) };
                break;
            default:
                throw new TokenizerFormatException($"model.{name}: this setting is not supported; only BPE models are");
        }
    }

    private void ReadVocabulary(ref Utf8JsonReader reader, int jsonLength)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new TokenizerFormatException("model.vocab: expected an object of tokens and ids; only BPE models are supported");
        int room = jsonLength - (int)reader.BytesConsumed;
        byte[] text = new byte[room];
        List<int> starts = [0];
        List<int> ids = [];
        int length = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            length += reader.CopyString(text.AsSpan(length));
            starts.Add(length);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id) || id < 0 || id > jsonLength)
                throw new TokenizerFormatException($"model.vocab: entry {ids.Count + 1} has no usable id");
            ids.Add(id);
        }

        _vocabulary = new Vocabulary(text[..length], [.. starts], [.. ids]);
    }

    private static string? ReadString(string name, ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => reader.GetString(),
        _ => throw new TokenizerFormatException($"model.{name}: expected a string"),
    };

    private static bool ReadBool(string name, ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => throw new TokenizerFormatException($"model.{name}: expected true or false"),
    };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
