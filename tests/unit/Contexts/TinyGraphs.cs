using System.Globalization;
using System.Text;

namespace Pcm.UnitTests.Contexts;

/// <summary>The least bytes that are an ONNX file to a reader of external data: a model with a graph with one tensor, and its producer.</summary>
internal static class TinyGraphs
{
    /// <summary>Bytes after the graph's own.</summary>
    public const int ProducerFieldLength = 10;

    public static byte[] Inline { get; } = Model(Field(9, [1, 2, 3, 4]));

    public static byte[] WithExternalData(string location, long length, long offset = 0) => Model(
        Field(13, Entry("location", location)),
        Field(13, Entry("offset", offset.ToString(CultureInfo.InvariantCulture))),
        Field(13, Entry("length", length.ToString(CultureInfo.InvariantCulture))));

    private static byte[] Model(params byte[][] tensor) =>
        [.. Field(7, Field(5, [.. tensor.SelectMany(bytes => bytes)])), .. Field(2, "producer"u8.ToArray())];

    private static byte[] Entry(string key, string value) => [.. Field(1, Encoding.UTF8.GetBytes(key)), .. Field(2, Encoding.UTF8.GetBytes(value))];

    // A length-delimited protobuf field of fewer than 128 bytes.
    private static byte[] Field(int number, byte[] value) => [(byte)(number << 3 | 2), checked((byte)(sbyte)value.Length), .. value];
}
