namespace Pcm.Inference.Tokenization;

/// <summary>Reads <c>post_processor</c>.</summary>
internal static class PostProcessorReader
{
    public static PostProcessor Read(JsonFields? fields) => fields is { } given ? Read(given, 0) : PostProcessor.None;

    private static PostProcessor Read(JsonFields fields, int depth) => fields.Type switch
    {
        "ByteLevel" => PostProcessor.None,
        "RobertaProcessing" or "BertProcessing" => new PostProcessor([fields.TokenPairId("cls")], [fields.TokenPairId("sep")]),
        "TemplateProcessing" => ReadTemplate(fields),
        "Sequence" => SequenceReader.Read(fields, "processors", depth, Read)
            .Aggregate(PostProcessor.None, (inner, outer) => inner.Within(outer)),
        _ => throw fields.UnsupportedType("post-processor"),
    };

    /// <summary>Reads the form for a single text: tokens, the text once, tokens.</summary>
    private static PostProcessor ReadTemplate(JsonFields fields)
    {
        List<int> before = [];
        List<int> after = [];
        bool sawText = false;
        foreach (JsonFields piece in fields.Objects("single"))
        {
            if (piece.OptionalObject("Sequence") is { } text)
            {
                if (sawText || text.String("id") != "A")
                    throw new TokenizerFormatException($"{piece.Path}: a template must have the text A once");
                sawText = true;
            }
            else
            {
                string token = piece.Object("SpecialToken").String("id");
                (sawText ? after : before).AddRange(fields.Object("special_tokens").Object(token).Ints("ids"));
            }
        }

        return sawText ? new PostProcessor([.. before], [.. after]) : throw fields.Wrong("single", "a template with the text A");
    }
}
