namespace Pcm.Client.Output;

/// <summary>Where a run's lines go, in the order of their rows.</summary>
public interface IRowSink : IDisposable
{
    /// <summary>Takes one line with its line end.</summary>
    void Write(ReadOnlySpan<byte> line);

    /// <summary>Hands everything taken so far to the system.</summary>
    void Flush();
}
