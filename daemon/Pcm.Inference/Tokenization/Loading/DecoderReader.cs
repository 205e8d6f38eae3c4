namespace Pcm.Inference.Tokenization;

/// <summary>Reads <c>decoder</c>.</summary>
internal static class DecoderReader
{
    public static TokenDecoder? Read(JsonFields? fields) => fields is { } given ? Read(given, 0) : null;

    private static TokenDecoder Read(JsonFields fields, int depth) => fields.Type switch
    {
        "Sequence" => new SequenceDecoder(SequenceReader.Read(fields, "decoders", depth, Read)),
        "ByteLevel" => new ByteLevelDecoder(),
        "ByteFallback" => new ByteFallbackDecoder(),
        "Fuse" => new FuseDecoder(),
        "Strip" => new StripDecoder(fields.Char("content"), fields.Int("start"), fields.Int("stop")),
        "Replace" => new ReplaceDecoder(PatternReader.Read(fields.Object("pattern")), fields.String("content")),
        "Metaspace" => new MetaspaceDecoder(fields.Char("replacement"), PrependSchemeReader.Read(fields)),
        "BPEDecoder" => new SuffixDecoder(fields.String("suffix")),
        _ => throw fields.UnsupportedType("decoder"),
    };
}
