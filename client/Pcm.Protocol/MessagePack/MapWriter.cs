using System.Buffers.Binary;

namespace Pcm.Protocol.MessagePack;

/// <summary>
/// Writes a map whose size is known only once it is written, as maps with optional keys are: the pairs are counted as they come, absent
/// values (null) are left out, and <see cref="End"/> fills in the header.
/// </summary>
public ref struct MapWriter
{
    private readonly MessagePackWriter _writer;
    private readonly int _start;
    private int _count;

    public MapWriter(MessagePackWriter writer)
    {
        _writer = writer;
        _start = writer.Length;
        writer.WriteMapHeader(0);
    }

    /// <summary>Writes a key; the caller writes its one value next.</summary>
    public MessagePackWriter Key(string key)
    {
        _count++;
        _writer.Write(key);
        return _writer;
    }

    public void Add(string key, string? value)
    {
        if (value is not null) Key(key).Write(value);
    }

    public void Add(string key, bool? value)
    {
        if (value is { } given) Key(key).Write(given);
    }

    public void Add(string key, long? value)
    {
        if (value is { } given) Key(key).Write(given);
    }

    public void Add(string key, ulong? value)
    {
        if (value is { } given) Key(key).Write(given);
    }

    public void Add(string key, double? value)
    {
        if (value is { } given) Key(key).Write(given);
    }

    public void Add(string key, IReadOnlyCollection<string>? values)
    {
        if (values is null) return;
        Key(key).WriteArrayHeader(values.Count);
        foreach (var value in values) _writer.Write(value);
    }

    public void Add(string key, IReadOnlyCollection<int>? values)
    {
        if (values is null) return;
        Key(key).WriteArrayHeader(values.Count);
        foreach (var value in values) _writer.Write(value);
    }

    public void Add(string key, IReadOnlyDictionary<string, string>? values)
    {
        if (values is null) return;
        Key(key).WriteMapHeader(values.Count);
        foreach (var (name, value) in values)
        {
            _writer.Write(name);
            _writer.Write(value);
        }
    }

    /// <summary>Fills in the number of pairs.</summary>
    public readonly void End()
    {
        if (_count < 16)
        {
            _writer.Written(_start, 1)[0] = (byte)(MessagePackCode.FixMap | _count);
            return;
        }

        _writer.InsertAt(_start, 2);
        var header = _writer.Written(_start, 3);
        header[0] = MessagePackCode.Map16;
        BinaryPrimitives.WriteUInt16BigEndian(header[1..], checked((ushort)_count));
    }
}
