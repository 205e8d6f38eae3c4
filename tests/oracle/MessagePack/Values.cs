using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json.Nodes;
using Pcm.Protocol.MessagePack;

namespace Pcm.OracleTests.MessagePack;

/// <summary>
/// Values as tagged JSON, which every language reads alike: ["n"], ["t", bool], ["i", decimal digits], ["f", 8 bytes in hex],
/// ["g", 4 bytes in hex], ["s", text], ["b", hex], ["x", type, hex], ["ts", seconds, nanoseconds], ["a", [values]], ["m", [[key, value]]].
/// </summary>
internal static class Values
{
    public static JsonArray Nil() => ["n"];

    public static JsonArray Boolean(bool value) => ["t", value];

    public static JsonArray Integer(Int128 value) => ["i", value.ToString(CultureInfo.InvariantCulture)];

    public static JsonArray Float64(double value) => ["f", $"{BitConverter.DoubleToUInt64Bits(value):x16}"];

    public static JsonArray Float32(float value) => ["g", $"{BitConverter.SingleToUInt32Bits(value):x8}"];

    public static JsonArray Text(string value) => ["s", value];

    public static JsonArray Binary(byte[] value) => ["b", Convert.ToHexStringLower(value)];

    public static JsonArray Extension(int type, byte[] data) => ["x", type, Convert.ToHexStringLower(data)];

    public static JsonArray Timestamp(long seconds, uint nanoseconds) => ["ts", seconds.ToString(CultureInfo.InvariantCulture), nanoseconds];

    public static JsonArray Array(IEnumerable<JsonArray> values) => ["a", new JsonArray([.. values])];

    public static JsonArray Map(IEnumerable<(string Key, JsonArray Value)> pairs) =>
        ["m", new JsonArray([.. pairs.Select(pair => new JsonArray(Text(pair.Key), pair.Value))])];

    /// <summary>Encodes a tagged value with our writer.</summary>
    public static void Write(MessagePackWriter writer, JsonArray value)
    {
        switch ((string)value[0]!)
        {
            case "n": writer.WriteNil(); break;
            case "t": writer.Write((bool)value[1]!); break;
            case "i":
                var number = Int128.Parse((string)value[1]!, CultureInfo.InvariantCulture);
                if (number < 0) writer.Write((long)number);
                else writer.Write((ulong)number);
                break;
            case "f": writer.Write(BinaryPrimitives.ReadDoubleBigEndian(Convert.FromHexString((string)value[1]!))); break;
            case "g": writer.Write(BinaryPrimitives.ReadSingleBigEndian(Convert.FromHexString((string)value[1]!))); break;
            case "s": writer.Write((string)value[1]!); break;
            case "b": writer.WriteBinary(Convert.FromHexString((string)value[1]!)); break;
            case "x": writer.WriteExtension((sbyte)(int)value[1]!, Convert.FromHexString((string)value[2]!)); break;
            case "ts": writer.Write(new MessagePackTimestamp(long.Parse((string)value[1]!, CultureInfo.InvariantCulture), (uint)value[2]!)); break;
            case "a":
                var values = (JsonArray)value[1]!;
                writer.WriteArrayHeader(values.Count);
                foreach (var one in values) Write(writer, (JsonArray)one!);
                break;
            default:
                var pairs = (JsonArray)value[1]!;
                writer.WriteMapHeader(pairs.Count);
                foreach (var pair in pairs)
                {
                    Write(writer, (JsonArray)pair![0]!);
                    Write(writer, (JsonArray)pair[1]!);
                }

                break;
        }
    }

    /// <summary>Reads a value of the same shape with our reader, as a tagged value. A float may have come as an integer.</summary>
    public static JsonArray Read(ref MessagePackReader reader, JsonArray like)
    {
        switch ((string)like[0]!)
        {
            case "n":
                reader.ReadNil();
                return Nil();
            case "t": return Boolean(reader.ReadBoolean());
            case "i": return Integer(((string)like[1]!)[0] == '-' ? reader.ReadInt64() : reader.ReadUInt64());
            case "f": return Float64(reader.ReadDouble());
            case "g": return Float32((float)reader.ReadDouble());
            case "s": return Text(reader.ReadString());
            case "b": return Binary(reader.ReadBinary().ToArray());
            case "x":
                var data = reader.ReadExtension(out var type).ToArray();
                return Extension(type, data);
            case "ts":
                var time = reader.ReadTimestamp();
                return Timestamp(time.Seconds, time.Nanoseconds);
            case "a":
                var values = (JsonArray)like[1]!;
                var count = reader.ReadArrayHeader();
                var read = new JsonArray();
                for (var i = 0; i < count; i++) read.Add((JsonNode)Read(ref reader, (JsonArray)values[Math.Min(i, values.Count - 1)]!));
                return ["a", read];
            default:
                var pairs = (JsonArray)like[1]!;
                var pairCount = reader.ReadMapHeader();
                var readPairs = new JsonArray();
                for (var i = 0; i < pairCount; i++)
                {
                    var pair = (JsonArray)pairs[Math.Min(i, pairs.Count - 1)]!;
                    var key = Read(ref reader, (JsonArray)pair[0]!);
                    readPairs.Add((JsonNode)new JsonArray(key, Read(ref reader, (JsonArray)pair[1]!)));
                }

                return ["m", readPairs];
        }
    }
}
