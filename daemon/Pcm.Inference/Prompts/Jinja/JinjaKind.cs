namespace Pcm.Inference.Prompts;

/// <summary>What a stretch of a template is.</summary>
internal enum JinjaKind
{
    Text,
    StatementStart,
    ExpressionStart,

    /// <summary>The end of a statement or expression.</summary>
    TagEnd,
    Name,
    String,
    Integer,
    Operator,
    EndOfTemplate,
}
