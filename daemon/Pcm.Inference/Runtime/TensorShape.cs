namespace Pcm.Inference;

/// <summary>Sizes of tensors, and their shapes as the runtime tells them.</summary>
internal static unsafe class TensorShape
{
    public static int ElementBytes(TensorElementType type) => type switch
    {
        TensorElementType.Bool or TensorElementType.Int8 or TensorElementType.UInt8 => 1,
        TensorElementType.Float16 or TensorElementType.BFloat16 or TensorElementType.Int16 or TensorElementType.UInt16 => 2,
        TensorElementType.Float or TensorElementType.Int32 or TensorElementType.UInt32 => 4,
        TensorElementType.Int64 or TensorElementType.UInt64 or TensorElementType.Double => 8,
        _ => throw new NotSupportedException($"Tensors of {type} elements are not used here."),
    };

    public static long SizeBytes(TensorElementType type, ReadOnlySpan<long> dimensions)
    {
        long size = ElementBytes(type);
        foreach (long extent in dimensions)
            size = checked(size * extent);
        return size;
    }

    /// <summary>Element type and extents of an OrtTensorTypeAndShapeInfo.</summary>
    public static (TensorElementType ElementType, long[] Dimensions) Read(nint info)
    {
        int elementType;
        OrtNative.Check(((delegate* unmanaged<nint, int*, nint>)OrtNative.Function(OrtApi.GetTensorElementType))(info, &elementType));
        nuint rank;
        OrtNative.Check(((delegate* unmanaged<nint, nuint*, nint>)OrtNative.Function(OrtApi.GetDimensionsCount))(info, &rank));
        long[] dimensions = new long[(int)rank];
        fixed (long* extents = dimensions)
            OrtNative.Check(((delegate* unmanaged<nint, long*, nuint, nint>)OrtNative.Function(OrtApi.GetDimensions))(info, extents, rank));
        return ((TensorElementType)elementType, dimensions);
    }

    /// <summary>The names of extents that vary; "" for the others. The pointers belong to <paramref name="info"/>.</summary>
    public static string[] ReadSymbols(nint info, int rank)
    {
        nint* names = stackalloc nint[rank + 1];
        OrtNative.Check(((delegate* unmanaged<nint, nint*, nuint, nint>)OrtNative.Function(OrtApi.GetSymbolicDimensions))(
            info, names, (nuint)rank));
        string[] symbols = new string[rank];
        for (int i = 0; i < rank; i++)
            symbols[i] = System.Runtime.InteropServices.Marshal.PtrToStringUTF8(names[i]) ?? "";
        return symbols;
    }
}
