namespace Pcm.Protocol.MessagePack;

// The collections that messages are made of, bounded.
public ref partial struct MessagePackReader
{
    /// <summary>An array of strings.</summary>
    public List<string> ReadStrings(int max = Limits.MaxListEntries, int maxBytes = Limits.MaxMessageBytes)
    {
        var count = ReadArrayHeader(max);
        var values = new List<string>(count);
        for (var i = 0; i < count; i++) values.Add(ReadString(maxBytes));
        return values;
    }

    /// <summary>An array of 32-bit integers.</summary>
    public List<int> ReadInt32s(int max = Limits.MaxListEntries)
    {
        var count = ReadArrayHeader(max);
        var values = new List<int>(count);
        for (var i = 0; i < count; i++) values.Add(ReadInt32());
        return values;
    }

    /// <summary>A map of strings to strings. Of a key that comes twice the last value holds.</summary>
    public Dictionary<string, string> ReadStringMap(int max = Limits.MaxListEntries, int maxBytes = Limits.MaxMessageBytes)
    {
        var count = ReadMapHeader(max);
        var values = new Dictionary<string, string>(count);
        for (var i = 0; i < count; i++)
        {
            var key = ReadName();
            values[key] = ReadString(maxBytes);
        }

        return values;
    }

    /// <summary>A map of strings to unsigned integers.</summary>
    public Dictionary<string, ulong> ReadCounters(int max = Limits.MaxListEntries)
    {
        var count = ReadMapHeader(max);
        var values = new Dictionary<string, ulong>(count);
        for (var i = 0; i < count; i++)
        {
            var key = ReadName();
            values[key] = ReadUInt64();
        }

        return values;
    }

    /// <summary>A name or key: a short string.</summary>
    public string ReadName() => ReadString(Limits.MaxNameBytes);
}
