using Pcm.Contexts;

namespace Pcm.Hook;

/// <summary>
/// Whether a job's comment asks to take part: a field <c>pcm</c> or <c>pcm:CONTEXT</c> among those of other tools, which are separated by
/// commas, semicolons or spaces.
/// </summary>
/// <param name="IsAsked">The job takes part.</param>
/// <param name="Context">The context to have ready for it; null where it names none.</param>
/// <param name="Problem">What was passed over and why, without any of the comment's text; null where nothing was.</param>
internal sealed record OptIn(bool IsAsked, string? Context, string? Problem)
{
    private const string Word = "pcm", WordWithContext = "pcm:";

    private static readonly char[] Separators = [',', ';', ' '];

    private static readonly OptIn No = new(false, null, null);

    public static OptIn Of(string? comment)
    {
        if (string.IsNullOrEmpty(comment)) return No;
        if (comment.Length > Limits.MaxCommentLength) return No with { Problem = "the comment is too long to be read" };
        if (comment.Any(char.IsControl)) return No with { Problem = "the comment has control characters in it" };

        bool isAsked = false, isRefused = false;
        var contexts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in comment.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (field == Word)
            {
                isAsked = true;
            }
            else if (field.StartsWith(WordWithContext, StringComparison.Ordinal))
            {
                var context = field[WordWithContext.Length..];
                if (ContextName.IsValid(context)) contexts.Add(context);
                else isRefused = true;
            }
        }

        var problem = isRefused ? "a field of the comment asks for a context by what is no context's name" : null;
        return contexts.Count switch
        {
            0 => new OptIn(isAsked, null, problem),
            1 => new OptIn(true, contexts.Single(), problem),

            // It does want to take part; which context comes first, its own requests will tell.
            _ => new OptIn(true, null, "the comment names more than one context; name one"),
        };
    }
}
