using Pcm.Protocol;

namespace Pcmd.Streams;

/// <summary>
/// The client's end of a stream. Nothing here waits: a client that does not read has its frames queued, within its window.
/// </summary>
internal interface IStreamClient
{
    /// <summary>The user, for the log.</summary>
    uint Uid { get; }

    void PostResults(in ResultsMessage results);

    /// <summary>The stream is over: all is answered.</summary>
    void PostEnded(EndedMessage ended);

    /// <summary>The stream is over: it failed.</summary>
    void PostError(PcmException error);
}
