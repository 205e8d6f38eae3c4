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

    /// <summary>Room for the next bytes from the peer; at least one.</summary>
    public Memory<byte> FreeSpace()
    {
        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Limits.ReceiveBufferBytes);
        }
        else if (_end == _buffer.Length)
        {
            MakeRoom();
        }

        return _buffer.AsMemory(_end);
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
        ArrayPool<byte>.Shared.Return(_buffer);
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
        var target = held <= _buffer.Length / 2 ? _buffer : ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
        _buffer.AsSpan(_start, held).CopyTo(target);
        if (target != _buffer) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
        _start = 0;
        _end = held;
    }
}
