namespace Pcm.Inference.Tokenization;

/// <summary>Reads <c>pre_tokenizer</c>.</summary>
internal static class PreTokenizerReader
{
    /// <param name="fields">The part of the file, or null where it has none.</param>
    /// <param name="byteLevel">
    /// Whether the last step is ByteLevel, whose alphabet the model then writes itself, and only for words it does not remember.
    /// </param>
    public static PreTokenizer? Read(JsonFields? fields, out bool byteLevel)
    {
        byteLevel = false;
        if (fields is not { } given)
            return null;
        List<JsonFields> steps = [];
        Flatten(given, 0, steps);
        byteLevel = steps.Count > 0 && steps[^1].Type == "ByteLevel";
        bool lastIsByteLevel = byteLevel;
        PreTokenizer[] read = [.. steps.SelectMany((step, i) => Read(step, isLast: lastIsByteLevel && i == steps.Count - 1))];
        return read.Length == 1 ? read[0] : new SequencePreTokenizer(read);
    }

    private static void Flatten(JsonFields fields, int depth, List<JsonFields> steps)
    {
        if (fields.Type != "Sequence")
        {
            steps.Add(fields);
            return;
        }

        SequenceReader.Read(fields, "pretokenizers", depth, (part, inner) =>
        {
            Flatten(part, inner, steps);
            return 0;
        });
    }

    private static IEnumerable<PreTokenizer> Read(JsonFields fields, bool isLast)
    {
        yield return Read(fields);
        if (fields.Type == "ByteLevel" && !isLast)
            yield return new ByteAlphabetPreTokenizer();
    }

    private static PreTokenizer Read(JsonFields fields) => fields.Type switch
    {
        "ByteLevel" => new ByteLevelPreTokenizer(fields.Bool("add_prefix_space"), fields.Bool("use_regex", ifAbsent: true)),
        "Split" => new SplitPreTokenizer(
            PatternReader.Read(fields.Object("pattern")), ReadBehavior(fields, "behavior"), fields.Bool("invert")),
        "Digits" => new SplitPreTokenizer(
            new SetPattern(CharacterClasses.Numeric),
            fields.Bool("individual_digits") ? SplitBehavior.Isolated : SplitBehavior.Contiguous,
            invert: false),
        "Punctuation" => new SplitPreTokenizer(
            new SetPattern(CharacterClasses.Punctuation),
            fields.OptionalString("behavior") is null ? SplitBehavior.Isolated : ReadBehavior(fields, "behavior"),
            invert: false),
        "Whitespace" => new SplitPreTokenizer(WordsOrMarks, SplitBehavior.Removed, invert: true),
        "WhitespaceSplit" => new SplitPreTokenizer(new SetPattern(CharacterClasses.WhiteSpace), SplitBehavior.Removed, invert: false),
        "CharDelimiterSplit" => new SplitPreTokenizer(
            new LiteralPattern(fields.Char("delimiter").ToString()), SplitBehavior.Removed, invert: false),
        "Metaspace" => new MetaspacePreTokenizer(
            fields.Char("replacement"), PrependSchemeReader.Read(fields), fields.Bool("split", ifAbsent: true)),
        "FixedLength" => new FixedLengthPreTokenizer(Math.Max(1, fields.Int("length"))),
        _ => throw fields.UnsupportedType("pre-tokenizer"),
    };

    /// <summary>What Whitespace keeps: runs of word characters, and runs of others that are not white space.</summary>
    private static TextPattern WordsOrMarks => new RunPattern(
        CharacterClasses.RustWord, CharacterClasses.RustWord.Or(CharacterClasses.WhiteSpace).Not());

    private static SplitBehavior ReadBehavior(JsonFields fields, string name) =>
        Enum.TryParse(fields.String(name), ignoreCase: false, out SplitBehavior behavior) && Enum.IsDefined(behavior)
            ? behavior
            : throw fields.Wrong(name, string.Join(", ", Enum.GetNames<SplitBehavior>()));
}
