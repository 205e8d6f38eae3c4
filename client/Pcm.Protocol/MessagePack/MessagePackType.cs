using System.Diagnostics.CodeAnalysis;

namespace Pcm.Protocol.MessagePack;

/// <summary>The families of the MessagePack format.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The names are the specification's.")]
public enum MessagePackType
{
    Nil,
    Boolean,
    Integer,
    Float,
    String,
    Binary,
    Array,
    Map,
    Extension,
}
