using System.Text;
using Pcm.Client.Input;
using Pcm.Protocol;

namespace Pcm.Client.Running;

/// <summary>One row of an input, by its number.</summary>
public static class SingleRow
{
    /// <summary>The fields of a row that a context's prompt uses.</summary>
    /// <exception cref="ClientException">There is no such row, or it cannot be read.</exception>
    public static Dictionary<string, string> Read(RunRequest request, ContextFacts facts, long row)
    {
        using var file = request.Row is { } given ? InputFile.FromRow(given) : InputFile.Open(request.InputPath);
        var fields = request.Options.Template is { } template ? PromptFields.Of(template) : facts.Fields;
        var shape = new RowShape(fields, [], request.ColumnOf);
        using var input = PreparedInput.Create(file, request, shape, facts.Defaults.Keys.ToList());
        while (input.Reader.Row < row)
        {
            if (!input.Reader.Advance()) throw input.Source.Unusable($"has {input.Reader.Row} rows, and no row {row}");
        }

        using var draft = new RowDraft(shape);
        input.Reader.Parse(draft);
        if (draft.Problem is { } problem) throw input.Source.Unusable($"has no readable row {row}: {problem.Message}");

        var texts = new Dictionary<string, string>();
        for (var field = 0; field < fields.Count; field++)
        {
            if (draft.TryGetField(field, out var utf8)) texts[fields[field]] = Encoding.UTF8.GetString(utf8);
        }

        return texts;
    }
}
