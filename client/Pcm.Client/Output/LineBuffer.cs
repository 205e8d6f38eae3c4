namespace Pcm.Client.Output;

/// <summary>Collects lines and writes them in large pieces; a failing disk or a closed pipe becomes one clear error.</summary>
/// <param name="stream">Takes the bytes.</param>
/// <param name="name">How errors name it.</param>
internal sealed class LineBuffer(Stream stream, string name) : IDisposable
{
    private readonly byte[] _buffer = new byte[Limits.OutputBufferBytes];
    private int _length;

    public void Write(ReadOnlySpan<byte> line)
    {
        if (line.Length > _buffer.Length - _length) Flush();
        if (line.Length > _buffer.Length)
        {
            WriteThrough(line);
            return;
        }

        line.CopyTo(_buffer.AsSpan(_length));
        _length += line.Length;
    }

    public void Flush()
    {
        if (_length == 0) return;
        var bytes = _buffer.AsSpan(0, _length);
        _length = 0;
        WriteThrough(bytes);
    }

    public void Dispose() => stream.Dispose();

    private void WriteThrough(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputErrors.From(e, name);
        }
    }
}
