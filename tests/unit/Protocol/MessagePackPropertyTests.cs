using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Pcm.Protocol.MessagePack;

namespace Pcm.UnitTests.Protocol;

/// <summary>Whatever is written comes back, and is passed over in one piece.</summary>
public sealed class MessagePackPropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1000);

    [Test]
    public void Any_signed_integer_comes_back() =>
        Prop.ForAll(ArbMap.Default.ArbFor<DoNotSize<long>>(), value => Back(writer => writer.Write(value.Item), (ref MessagePackReader reader) => reader.ReadInt64()) == value.Item).Check(Many);

    [Test]
    public void Any_unsigned_integer_comes_back() =>
        Prop.ForAll(ArbMap.Default.ArbFor<DoNotSize<ulong>>(), value => Back(writer => writer.Write(value.Item), (ref MessagePackReader reader) => reader.ReadUInt64()) == value.Item).Check(Many);

    [Test]
    public void Any_double_comes_back_bit_for_bit() =>
        Prop.ForAll<double>(value => BitConverter.DoubleToInt64Bits(Back(writer => writer.Write(value), (ref MessagePackReader reader) => reader.ReadDouble()))
            == BitConverter.DoubleToInt64Bits(value)).Check(Many);

    [Test]
    public void Any_valid_text_comes_back() =>
        Prop.ForAll<string>(value =>
        {
            if (value is null || HasLoneSurrogate(value)) return true;
            return Back(writer => writer.Write(value), (ref MessagePackReader reader) => reader.ReadString()) == value;
        }).Check(Many);

    [Test]
    public void Any_binary_comes_back() =>
        Prop.ForAll<byte[]>(value => Back(writer => writer.WriteBinary(value), (ref MessagePackReader reader) => reader.ReadBinary().ToArray()).SequenceEqual(value)).Check(Many);

    [Test]
    public void Any_tree_of_values_comes_back_and_is_skipped_as_one()
    {
        var trees = Gen.Sized(size => MessagePackTree.Generate(Math.Min(size, 40), depth: 0)).ToArbitrary();
        Prop.ForAll(trees, tree =>
        {
            using var writer = new MessagePackWriter();
            MessagePackTree.Write(writer, tree);
            var reader = new MessagePackReader(writer.WrittenSpan);
            var back = MessagePackTree.Read(ref reader);
            var skipper = new MessagePackReader(writer.WrittenSpan);
            skipper.Skip();
            return reader.End && skipper.End && MessagePackTree.Print(back) == MessagePackTree.Print(tree);
        }).Check(Many);
    }

    private delegate T Reading<out T>(ref MessagePackReader reader);

    private static T Back<T>(Action<MessagePackWriter> write, Reading<T> read)
    {
        using var writer = new MessagePackWriter();
        write(writer);
        var reader = new MessagePackReader(writer.WrittenSpan);
        var value = read(ref reader);
        Assert.That(reader.End);
        return value;
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return true;
            i++;
        }

        return false;
    }
}
