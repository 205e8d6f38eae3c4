using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcmd.Streams;

/// <summary>Every stream of every client, bounded in all and for each user.</summary>
internal sealed class StreamTable(DaemonConfiguration configuration)
{
    private readonly Lock _gate = new();
    private readonly HashSet<ClientStream> _streams = [];

    /// <exception cref="PcmException">There are too many, or too many of its user.</exception>
    public void Add(ClientStream stream)
    {
        lock (_gate)
        {
            if (_streams.Count >= configuration.MaxStreams)
                throw new PcmException(ErrorCode.Busy,
                    $"{configuration.MaxStreams} streams are open already (max_streams); try again later");
            stream.Share.AddStream();
            _streams.Add(stream);
        }
    }

    public void Remove(ClientStream stream)
    {
        lock (_gate)
        {
            if (_streams.Remove(stream))
                stream.Share.RemoveStream();
        }
    }

    public IReadOnlyList<ClientStream> Snapshot()
    {
        lock (_gate)
            return [.. _streams];
    }
}
