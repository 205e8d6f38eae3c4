namespace Pcm.Inference.Tokenization;

/// <summary>Reads <c>normalizer</c>.</summary>
internal static class NormalizerReader
{
    public static Normalizer? Read(JsonFields? fields) => fields is { } given ? Read(given, 0) : null;

    private static Normalizer Read(JsonFields fields, int depth) => fields.Type switch
    {
        "Sequence" => new SequenceNormalizer(SequenceReader.Read(fields, "normalizers", depth, Read)),
        "Prepend" => new PrependNormalizer(fields.String("prepend")),
        "Replace" => new ReplaceNormalizer(PatternReader.Read(fields.Object("pattern")), fields.String("content")),
        "NFC" => new UnicodeNormalizer(compatible: false, composed: true),
        "NFD" => new UnicodeNormalizer(compatible: false, composed: false),
        "NFKC" => new UnicodeNormalizer(compatible: true, composed: true),
        "NFKD" => new UnicodeNormalizer(compatible: true, composed: false),
        "Lowercase" => new LowercaseNormalizer(),
        "Strip" => new StripNormalizer(fields.Bool("strip_left"), fields.Bool("strip_right")),
        "StripAccents" => new FilterNormalizer(CharacterClasses.CombiningMarks),
        "ByteLevel" => new ByteLevelNormalizer(),
        _ => throw fields.UnsupportedType("normalizer"),
    };
}
