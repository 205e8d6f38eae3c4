using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>One row of a `rows` frame: its number, and its fields still encoded.</summary>
/// <param name="Row">The row's number, chosen by the client; each once per stream.</param>
/// <param name="Encoded">The whole item, <c>[row, {field: value}]</c>, to be kept or passed on as it is.</param>
/// <param name="EncodedFields">Its map of fields alone.</param>
public readonly record struct RowItem(ulong Row, ReadOnlyMemory<byte> Encoded, ReadOnlyMemory<byte> EncodedFields)
{
    /// <summary>The row's fields.</summary>
    /// <exception cref="PcmException"><see cref="ErrorCode.BadField"/>: a name or value is no string, no valid UTF-8, or there are too many.</exception>
    public Dictionary<string, string> DecodeFields()
    {
        var reader = new MessagePackReader(EncodedFields.Span);
        try
        {
            return reader.ReadStringMap(Limits.MaxRowFields, Limits.MaxRowBytes);
        }
        catch (MessagePackException e)
        {
            throw new PcmException(ErrorCode.BadField, $"the row's fields must be a map of strings to strings: {e.Message}", e);
        }
    }

    /// <summary>Encodes one item.</summary>
    public static void Write(MessagePackWriter writer, ulong row, IReadOnlyDictionary<string, string> fields)
    {
        writer.WriteArrayHeader(2);
        writer.Write(row);
        writer.WriteMapHeader(fields.Count);
        foreach (var (name, value) in fields)
        {
            writer.Write(name);
            writer.Write(value);
        }
    }
}
