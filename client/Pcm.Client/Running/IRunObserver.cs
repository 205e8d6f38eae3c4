using Pcm.Protocol;

namespace Pcm.Client.Running;

/// <summary>Is told how a run gets on. Called from one thread, often; what is slow or rare is the observer's own business.</summary>
public interface IRunObserver
{
    /// <summary>A context is coming up.</summary>
    void Loading(ProgressMessage progress);

    /// <summary>A stream is open: first at the start, then after every reconnection.</summary>
    void Opened(ContextFacts facts);

    void Advanced(RunProgress progress);

    /// <summary>Something that the user should know; one sentence.</summary>
    void Notice(string message);
}
