using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>One kind of message: what stands in its frame after kind and stream.</summary>
public interface IMessage<TSelf>
    where TSelf : IMessage<TSelf>
{
    static abstract MessageKind Kind { get; }

    /// <summary>Number of elements after kind and stream that this build writes, and the least that it needs to read.</summary>
    static abstract int Elements { get; }

    /// <summary>Writes exactly <see cref="Elements"/> values.</summary>
    void WriteTo(MessagePackWriter writer);

    /// <summary>
    /// Reads the <see cref="Elements"/> values. <paramref name="payload"/> is the memory under <paramref name="reader"/>, for messages that
    /// keep slices of it.
    /// </summary>
    static abstract TSelf Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload);
}
