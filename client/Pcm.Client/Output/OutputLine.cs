using System.Text.Json;

namespace Pcm.Client.Output;

/// <summary>What a line of output says about its row, as far as resuming and merging need it.</summary>
public readonly record struct OutputLine(long Row, bool IsError)
{
    /// <summary>Reads a line; false when it is not one whole line of output.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out OutputLine parsed)
    {
        parsed = default;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            long row = 0;
            var isError = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isRow = reader.ValueTextEquals("row"u8);
                isError |= reader.ValueTextEquals("error"u8);
                reader.Read();
                if (isRow && reader.TokenType == JsonTokenType.Number && !reader.TryGetInt64(out row)) return false;
                reader.Skip();
            }

            parsed = new OutputLine(row, isError);
            return reader.TokenType == JsonTokenType.EndObject && row > 0 && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
