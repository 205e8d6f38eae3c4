using System.Buffers;
using System.Buffers.Binary;

namespace Pcm.Protocol;

/// <summary>
/// Cuts a stream of bytes into frames. It grows only as bytes arrive, never by a length that a peer announces, and holds no memory while
/// there is nothing in it.
/// </summary>
public sealed class FrameBuffer : IDisposable
{
    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>Largest body that is taken; a larger one is refused as soon as its length is read.</summary>
    public int MaxFrameBytes { get; set; } = Limits.MaxFrameBytes;

    /// <summary>True when no byte of an unfinished frame is held.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Length of the unfinished frame with the bytes of its length, 0 while that is not known.</summary>
    public int AnnouncedBytes => _end - _start < Limits.LengthBytes
        ? 0
        : Limits.LengthBytes + (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start)), (uint)MaxFrameBytes);

    /// <summary>Room for the next bytes from the peer; at least one. Of a large frame it ends where that does, so that its buffer holds nothing else.</summary>
    public Memory<byte> FreeSpace()
    {
        if (_buffer.Length == 0)
        {
            _buffer = Rent(Limits.ReceiveBufferBytes);
        }
        else if (_end == _buffer.Length)
        {
            MakeRoom();
        }

        var free = _buffer.AsMemory(_end);
        var missing = AnnouncedBytes - (_end - _start);
        return AnnouncedBytes > Limits.ReceiveBufferBytes && missing > 0 && missing < free.Length ? free[..missing] : free;
    }

    /// <summary>Says that so many bytes were put into <see cref="FreeSpace"/>.</summary>
    public void Received(int count) => _end += count;

    /// <summary>The next frame if all of it is here. It stays valid until the next call of any method.</summary>
    /// <exception cref="PcmException">Frame too large, or a protocol violation; the bytes after it mean nothing.</exception>
    public bool TryTake(out Frame frame)
    {
        frame = default;
        if (_end - _start < Limits.LengthBytes) return false;

        var length = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start));
        if (length == 0) throw new PcmException(ErrorCode.ProtocolViolation, "a frame of length 0");
        if (length > (uint)MaxFrameBytes)
        {
            throw new PcmException(ErrorCode.FrameTooLarge, $"a frame of {length} bytes is over the limit of {MaxFrameBytes}");
        }

        if (_end - _start - Limits.LengthBytes < (int)length) return false;

        var body = _buffer.AsMemory(_start + Limits.LengthBytes, (int)length);
        _start += Limits.LengthBytes + (int)length;
        frame = Frame.Parse(body);
        return true;
    }

    /// <summary>Gives the memory back if nothing is in it. The last frame taken is invalid from here on.</summary>
    public void Release()
    {
        if (!IsEmpty || _buffer.Length == 0) return;
        Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    public void Dispose()
    {
        _start = _end = 0;
        Release();
    }

    private void MakeRoom()
    {
        var held = _end - _start;
        var target = held <= _buffer.Length / 2 ? _buffer : Rent(GrownBytes());
        _buffer.AsSpan(_start, held).CopyTo(target);
        if (target != _buffer) Return(_buffer);
        _buffer = target;
        _start = 0;
        _end = held;
    }

    // Twice as much, or what is known to be enough.
    private int GrownBytes() => AnnouncedBytes > _buffer.Length ? Math.Min(2 * _buffer.Length, AnnouncedBytes) : 2 * _buffer.Length;

    // The pool would keep what large frames leave for a long time; the collector does not.
    private static byte[] Rent(int bytes) =>
        bytes <= Limits.PooledBufferBytes ? ArrayPool<byte>.Shared.Rent(bytes) : GC.AllocateUninitializedArray<byte>(bytes);

    private static void Return(byte[] buffer)
    {
        if (buffer.Length <= Limits.PooledBufferBytes) ArrayPool<byte>.Shared.Return(buffer);
    }
}
