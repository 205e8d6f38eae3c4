using System.Runtime.InteropServices;

namespace Pcm.Inference;

/// <summary>Memory that tensors lie over: native, aligned for vector loads, and freed with this object.</summary>
internal sealed unsafe class OnnxMemory : IDisposable
{
    // One cache line, and the widest vector register.
    private const int AlignmentBytes = 64;

    private readonly OrtHandle _info;
    private byte* _pointer;

    public OnnxMemory(long sizeBytes)
    {
        _info = new OrtHandle(CreateCpuInfo(), OrtApi.ReleaseMemoryInfo);
        try
        {
            _pointer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(sizeBytes, 1), AlignmentBytes);
        }
        catch (OutOfMemoryException)
        {
            _info.Dispose();
            throw;
        }
        SizeBytes = sizeBytes;
    }

    ~OnnxMemory() => Free();

    public long SizeBytes { get; }

    public nint Info => _info.Pointer;

    public byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer is null, this);
            return _pointer;
        }
    }

    public Span<T> Span<T>(int count, long offsetBytes = 0)
        where T : unmanaged
    {
        if (offsetBytes + (long)count * sizeof(T) > SizeBytes)
            throw new ArgumentOutOfRangeException(nameof(count));
        return new Span<T>(Pointer + offsetBytes, count);
    }

    public void Dispose()
    {
        Free();
        _info.Dispose();
        GC.SuppressFinalize(this);
    }

    private static nint CreateCpuInfo()
    {
        const int arenaAllocator = 1;
        const int defaultMemory = 0;
        nint info;
        OrtNative.Check(((delegate* unmanaged<int, int, nint*, nint>)OrtNative.Function(OrtApi.CreateCpuMemoryInfo))(
            arenaAllocator, defaultMemory, &info));
        return info;
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
    }
}
