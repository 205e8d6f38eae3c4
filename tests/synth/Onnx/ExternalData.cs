namespace Pcm.Synth.Onnx;

/// <summary>The side file that holds a model's large tensors, each on a page of its own so that a runtime can map it.</summary>
public sealed class ExternalData(string location, Stream stream, int thresholdBytes) : IDisposable
{
    private const int PageBytes = 4096;

    /// <summary>What the model calls the file: its name, relative to the model's own folder.</summary>
    public string Location => location;

    /// <summary>Tensors of this size and more lie here, smaller ones in the model itself.</summary>
    public int ThresholdBytes => thresholdBytes;

    /// <summary>Appends <paramref name="data"/> and returns its offset in bytes.</summary>
    public long Append(ReadOnlySpan<byte> data)
    {
        long offset = (stream.Position + PageBytes - 1) / PageBytes * PageBytes;
        stream.SetLength(offset);
        stream.Position = offset;
        stream.Write(data);
        return offset;
    }

    public void Dispose() => stream.Dispose();
}
