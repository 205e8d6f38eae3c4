using System.Text.Json;

namespace Pcm.Client.Input;

/// <summary>
/// One JSON object a line. A string is a field's text; a number, true, false, an array or an object is its JSON; null counts as missing. Copied
/// values are taken verbatim. Of a name that occurs twice the last one counts.
/// </summary>
public sealed class JsonlReader(InputSource source) : LineRowReader(source)
{
    private protected override RowProblem? ReadLine(ReadOnlySpan<byte> line, RowDraft draft)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) return RowProblem.Bad(draft.Line, "not a JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var column = Find(ref reader, draft.Shape.Columns);
                reader.Read();
                if (column is null) reader.Skip();
                else Take(line, ref reader, column, draft);
            }

            while (reader.Read())
            {
                // Only the end can come here; anything else behind the object throws.
            }

            return null;
        }
        catch (JsonException e)
        {
            return RowProblem.Bad(draft.Line, $"not valid JSON at byte {e.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            return RowProblem.Bad(draft.Line, "a string has half a surrogate pair: it is no valid Unicode");
        }
    }

    private static WantedColumn? Find(ref Utf8JsonReader reader, IReadOnlyList<WantedColumn> columns)
    {
        foreach (var column in columns)
        {
            if (reader.ValueTextEquals(column.Utf8Name)) return column;
        }

        return null;
    }

    private static void Take(ReadOnlySpan<byte> line, ref Utf8JsonReader reader, WantedColumn column, RowDraft draft)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.String)
        {
            draft.CommitField(column, reader.CopyString(draft.Reserve(reader.ValueSpan.Length)));
            draft.SetCopy(column, line[start..(int)reader.BytesConsumed]);
            return;
        }

        reader.Skip();
        var json = line[start..(int)reader.BytesConsumed];
        draft.SetCopy(column, json);
        if (reader.TokenType == JsonTokenType.Null) draft.ClearField(column);
        else draft.SetField(column, json);
    }
}
