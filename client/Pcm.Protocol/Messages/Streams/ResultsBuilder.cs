using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Collects encoded answers for one `results` frame, in a buffer that is used again after <see cref="Clear"/>.</summary>
public sealed class ResultsBuilder : IDisposable
{
    private readonly MessagePackWriter _items = new();

    public int Count { get; private set; }

    public int SizeBytes => _items.Length;

    public void Add(ulong row, in ClassifyResult result)
    {
        Begin(row, ErrorCode.None);
        result.WriteTo(_items);
    }

    /// <exception cref="PcmException"><see cref="ErrorCode.BadField"/>: the text is no valid Unicode; nothing has been added.</exception>
    public void Add(ulong row, in GenerateResult result)
    {
        var start = _items.Length;
        try
        {
            Begin(row, ErrorCode.None);
            result.WriteTo(_items);
        }
        catch
        {
            _items.TruncateTo(start);
            Count--;
            throw;
        }
    }

    public void Add(ulong row, in RowError error)
    {
        Begin(row, error.Code);
        error.WriteTo(_items);
    }

    /// <summary>Adds an answer that is encoded already, as <see cref="ResultItem.Encoded"/> has it.</summary>
    public void Add(ReadOnlySpan<byte> encoded)
    {
        _items.WriteRaw(encoded);
        Count++;
    }

    /// <summary>The answers so far as a message: a view, valid until the builder is touched again.</summary>
    public ResultsMessage ToMessage() => new(Count, _items.WrittenMemory);

    public void Clear()
    {
        _items.Clear();
        Count = 0;
    }

    public void Dispose() => _items.Dispose();

    private void Begin(ulong row, ErrorCode status)
    {
        Count++;
        _items.WriteArrayHeader(3);
        _items.Write(row);
        _items.Write((uint)status);
    }
}
