namespace Pcm.Inference;

/// <summary>One field of a protobuf message in memory.</summary>
/// <param name="Number">The field's number.</param>
/// <param name="Type">How its value is written.</param>
/// <param name="Whole">Tag and value, as they stand in the message.</param>
/// <param name="Value">The bytes of a length-delimited value; empty for others.</param>
/// <param name="Integer">The value of a varint; 0 for others.</param>
internal readonly record struct ProtobufField(
    int Number, WireType Type, ReadOnlyMemory<byte> Whole, ReadOnlyMemory<byte> Value, ulong Integer);
