namespace Pcm.Inference;

/// <summary>A tensor of the runtime: over memory that the caller owns, or one that a run returned.</summary>
internal sealed unsafe class OnnxTensor : IDisposable
{
    private readonly OrtHandle _handle;

    private OnnxTensor(OrtHandle handle, TensorElementType elementType, long[] dimensions)
    {
        _handle = handle;
        ElementType = elementType;
        Dimensions = dimensions;
    }

    public TensorElementType ElementType { get; }

    public IReadOnlyList<long> Dimensions { get; }

    public nint Handle => _handle.Pointer;

    /// <summary>Address of the first element, in the tensor's own memory (a device's, where it lies there).</summary>
    public byte* Data
    {
        get
        {
            nint data;
            OrtNative.Check(((delegate* unmanaged<nint, nint*, nint>)OrtNative.Function(OrtApi.GetTensorMutableData))(Handle, &data));
            return (byte*)data;
        }
    }

    /// <summary>A view of <paramref name="memory"/>, which has to outlive the tensor.</summary>
    public static OnnxTensor Over(OnnxMemory memory, TensorElementType elementType, ReadOnlySpan<long> dimensions, long offsetBytes = 0)
    {
        long sizeBytes = TensorShape.SizeBytes(elementType, dimensions);
        if (offsetBytes + sizeBytes > memory.SizeBytes)
            throw new ArgumentOutOfRangeException(nameof(dimensions), "The tensor is larger than its memory.");
        nint value;
        fixed (long* shape = dimensions)
        {
            OrtNative.Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)
                OrtNative.Function(OrtApi.CreateTensorWithDataAsOrtValue))(
                    memory.Info, memory.Pointer + offsetBytes, (nuint)sizeBytes,
                    shape, (nuint)dimensions.Length, (int)elementType, &value));
        }
        return new OnnxTensor(new OrtHandle(value, OrtApi.ReleaseValue), elementType, dimensions.ToArray());
    }

    /// <summary>Takes over a value that the runtime returned.</summary>
    public static OnnxTensor Take(nint value)
    {
        var handle = new OrtHandle(value, OrtApi.ReleaseValue);
        using var info = new OrtHandle(OrtNative.Create(OrtApi.GetTensorTypeAndShape, value), OrtApi.ReleaseTensorTypeAndShapeInfo);
        (TensorElementType elementType, long[] dimensions) = TensorShape.Read(info.Pointer);
        return new OnnxTensor(handle, elementType, dimensions);
    }

    public void Dispose() => _handle.Dispose();
}
