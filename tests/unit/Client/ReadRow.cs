using System.Text;
using Pcm.Client.Input;

namespace Pcm.UnitTests.Client;

/// <summary>One row as it was read.</summary>
internal sealed record ReadRow(long Row, long Line, Dictionary<string, string> Fields, string? Id, List<string?> Kept, RowProblem? Problem)
{
    public string? this[string field] => Fields.GetValueOrDefault(field);

    public static ReadRow From(RowDraft draft)
    {
        var fields = new Dictionary<string, string>();
        for (var i = 0; i < draft.Shape.Fields.Count; i++)
        {
            if (draft.TryGetField(i, out var text)) fields[draft.Shape.Fields[i]] = Encoding.UTF8.GetString(text);
        }

        var copies = new List<string?>();
        for (var i = 0; i < draft.Shape.Copies.Count; i++) copies.Add(draft.TryGetCopy(i, out var json) ? Encoding.UTF8.GetString(json) : null);
        return new ReadRow(draft.Row, draft.Line, fields, copies[0], copies[1..], draft.Problem);
    }
}
