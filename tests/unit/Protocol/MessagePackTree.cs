using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Pcm.Protocol.MessagePack;

namespace Pcm.UnitTests.Protocol;

/// <summary>
/// Values of any MessagePack type as plain objects: null, bool, long, ulong (above long's range), double, string, byte[], list, pairs,
/// extension.
/// </summary>
internal static class MessagePackTree
{
    public static Gen<object?> Generate(int size, int depth)
    {
        var scalars = Gen.OneOf(
            Gen.Constant<object?>(null),
            Gen.Elements<object?>(true, false),
            ArbMap.Default.GeneratorFor<DoNotSize<long>>().Select(value => (object?)value.Item),
            Gen.Choose(0, int.MaxValue).Select(value => (object?)(ulong.MaxValue - (ulong)value)),
            ArbMap.Default.GeneratorFor<double>().Select(value => (object?)value),
            Gen.ArrayOf(Gen.Elements('a', 'é', '€', '\0', '"')).Select(value => (object?)new string(value)),
            Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>()).Select(value => (object?)value),
            Gen.Choose(0, 40).Select(length => (object?)new Extension((sbyte)(length - 20), new byte[length])));
        if (depth == 8 || size < 2) return scalars;

        var children = Generate(size / 2, depth + 1);
        return Gen.OneOf(
            scalars,
            Gen.ListOf(children).Select(values => (object?)values.ToList()),
            Gen.ListOf(children.SelectMany(key => children.Select(value => (key, value)))).Select(pairs => (object?)pairs.ToArray()));
    }

    public static void Write(MessagePackWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNil(); break;
            case bool boolean: writer.Write(boolean); break;
            case long number: writer.Write(number); break;
            case ulong number: writer.Write(number); break;
            case double number: writer.Write(number); break;
            case string text: writer.Write(text); break;
            case byte[] bytes: writer.WriteBinary(bytes); break;
            case Extension extension: writer.WriteExtension(extension.Type, extension.Data); break;
            case List<object?> values:
                writer.WriteArrayHeader(values.Count);
                foreach (var one in values) Write(writer, one);
                break;
            case (object? Key, object? Value)[] pairs:
                writer.WriteMapHeader(pairs.Length);
                foreach (var (key, one) in pairs)
                {
                    Write(writer, key);
                    Write(writer, one);
                }

                break;
            default: throw new ArgumentException($"no MessagePack for {value.GetType()}");
        }
    }

    public static object? Read(ref MessagePackReader reader)
    {
        switch (reader.PeekType())
        {
            case MessagePackType.Nil:
                reader.ReadNil();
                return null;
            case MessagePackType.Boolean: return reader.ReadBoolean();
            case MessagePackType.Integer:
                var probe = reader;
                try
                {
                    return reader.ReadInt64();
                }
                catch (MessagePackException)
                {
                    reader = probe;
                    return reader.ReadUInt64();
                }

            case MessagePackType.Float: return reader.ReadDouble();
            case MessagePackType.String: return reader.ReadString();
            case MessagePackType.Binary: return reader.ReadBinary().ToArray();
            case MessagePackType.Extension:
                var data = reader.ReadExtension(out var type).ToArray();
                return new Extension(type, data);
            case MessagePackType.Array:
                var values = new List<object?>();
                for (var count = reader.ReadArrayHeader(); count > 0; count--) values.Add(Read(ref reader));
                return values;
            default:
                var pairs = new (object?, object?)[reader.ReadMapHeader()];
                for (var i = 0; i < pairs.Length; i++) pairs[i] = (Read(ref reader), Read(ref reader));
                return pairs;
        }
    }

    /// <summary>One text a value, so that trees can be compared and failures read.</summary>
    public static string Print(object? value) => value switch
    {
        null => "nil",
        double number => $"f{BitConverter.DoubleToInt64Bits(number):x}",
        string text => $"'{text}'",
        byte[] bytes => $"b{Convert.ToHexString(bytes)}",
        Extension extension => $"x{extension.Type}:{Convert.ToHexString(extension.Data)}",
        List<object?> values => $"[{string.Join(',', values.Select(Print))}]",
        (object? Key, object? Value)[] pairs => $"{{{string.Join(',', pairs.Select(pair => $"{Print(pair.Key)}:{Print(pair.Value)}"))}}}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    internal sealed record Extension(sbyte Type, byte[] Data);
}
