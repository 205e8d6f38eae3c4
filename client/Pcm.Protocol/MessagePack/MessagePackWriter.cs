using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pcm.Protocol.MessagePack;

/// <summary>
/// Writes MessagePack values one after another into a pooled buffer of its own, each in the shortest encoding. Not for use by two threads
/// at once. <see cref="Dispose"/> gives the buffer back.
/// </summary>
public sealed partial class MessagePackWriter : IDisposable
{
    private const int FirstBufferBytes = 256;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _buffer = [];
    private int _length;

    /// <summary>Bytes written so far.</summary>
    public int Length => _length;

    /// <summary>What has been written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _length);

    /// <inheritdoc cref="WrittenMemory"/>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _length);

    public void WriteNil() => Reserve(1)[0] = MessagePackCode.Nil;

    public void Write(bool value) => Reserve(1)[0] = value ? MessagePackCode.True : MessagePackCode.False;

    public void Write(float value)
    {
        var bytes = Reserve(5);
        bytes[0] = MessagePackCode.Float32;
        BinaryPrimitives.WriteSingleBigEndian(bytes[1..], value);
    }

    public void Write(double value)
    {
        var bytes = Reserve(9);
        bytes[0] = MessagePackCode.Float64;
        BinaryPrimitives.WriteDoubleBigEndian(bytes[1..], value);
    }

    /// <summary>A string; null is written as nil. Half a surrogate pair has no UTF-8 and is an error of code <see cref="ErrorCode.BadField"/>.</summary>
    public void Write(string? value)
    {
        if (value is null)
        {
            WriteNil();
            return;
        }

        int length;
        try
        {
            length = StrictUtf8.GetByteCount(value);
        }
        catch (EncoderFallbackException e)
        {
            throw new PcmException(ErrorCode.BadField, $"a text has half a surrogate pair at character {e.Index}: it is no valid Unicode", e);
        }

        WriteStringHeader(length);
        StrictUtf8.GetBytes(value, Reserve(length));
    }

    /// <summary>A string that is UTF-8 already; the caller answers for that.</summary>
    public void WriteUtf8(ReadOnlySpan<byte> utf8)
    {
        WriteStringHeader(utf8.Length);
        utf8.CopyTo(Reserve(utf8.Length));
    }

    public void WriteBinary(ReadOnlySpan<byte> bytes)
    {
        WriteHeader(bytes.Length, MessagePackCode.Bin8, MessagePackCode.Bin16, MessagePackCode.Bin32);
        bytes.CopyTo(Reserve(bytes.Length));
    }

    /// <summary>Begins an array of <paramref name="count"/> values, which the caller writes next.</summary>
    public void WriteArrayHeader(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count < 16) Reserve(1)[0] = (byte)(MessagePackCode.FixArray | count);
        else WriteHeader(count, null, MessagePackCode.Array16, MessagePackCode.Array32);
    }

    /// <summary>Begins a map of <paramref name="count"/> pairs, which the caller writes next: key, value, key, value.</summary>
    public void WriteMapHeader(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count < 16) Reserve(1)[0] = (byte)(MessagePackCode.FixMap | count);
        else WriteHeader(count, null, MessagePackCode.Map16, MessagePackCode.Map32);
    }

    /// <summary>Values that are encoded already.</summary>
    public void WriteRaw(ReadOnlySpan<byte> encoded) => encoded.CopyTo(Reserve(encoded.Length));

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Clear() => _length = 0;

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Bytes that the buffer holds before it has to grow.</summary>
    internal int CapacityBytes => _buffer.Length;

    /// <summary>Takes back everything after the first <paramref name="length"/> bytes.</summary>
    internal void TruncateTo(int length) => _length = length;

    /// <summary>Bytes already written, to be overwritten.</summary>
    internal Span<byte> Written(int start, int count) => _buffer.AsSpan(start, count);

    /// <summary>Makes room for <paramref name="count"/> bytes before what was written at <paramref name="position"/>.</summary>
    internal void InsertAt(int position, int count)
    {
        var moved = _length - position;
        Reserve(count);
        _buffer.AsSpan(position, moved).CopyTo(_buffer.AsSpan(position + count));
    }

    internal Span<byte> Reserve(int count)
    {
        if (count > _buffer.Length - _length) Grow(count);
        var reserved = _buffer.AsSpan(_length, count);
        _length += count;
        return reserved;
    }

    private void WriteStringHeader(int length)
    {
        if (length < 32) Reserve(1)[0] = (byte)(MessagePackCode.FixStr | length);
        else WriteHeader(length, MessagePackCode.Str8, MessagePackCode.Str16, MessagePackCode.Str32);
    }

    private void WriteHeader(int count, byte? code8, byte code16, byte code32)
    {
        if (code8 is { } code && count <= byte.MaxValue)
        {
            var bytes = Reserve(2);
            bytes[0] = code;
            bytes[1] = (byte)count;
        }
        else if (count <= ushort.MaxValue)
        {
            var bytes = Reserve(3);
            bytes[0] = code16;
            BinaryPrimitives.WriteUInt16BigEndian(bytes[1..], (ushort)count);
        }
        else
        {
            var bytes = Reserve(5);
            bytes[0] = code32;
            BinaryPrimitives.WriteUInt32BigEndian(bytes[1..], (uint)count);
        }
    }

    private void Grow(int count)
    {
        var wanted = Math.Max((long)_length + count, Math.Max(2L * _buffer.Length, FirstBufferBytes));
        var grown = ArrayPool<byte>.Shared.Rent((int)Math.Min(wanted, Array.MaxLength));
        _buffer.AsSpan(0, _length).CopyTo(grown);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = grown;
    }
}
