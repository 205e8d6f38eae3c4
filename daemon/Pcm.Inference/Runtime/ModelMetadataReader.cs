namespace Pcm.Inference;

/// <summary>Reads a session's <see cref="ModelMetadata"/>.</summary>
internal static unsafe class ModelMetadataReader
{
    public static ModelMetadata Read(nint session)
    {
        using var handle = new OrtHandle(OrtNative.Create(OrtApi.SessionGetModelMetadata, session), OrtApi.ReleaseModelMetadata);
        nint metadata = handle.Pointer;
        long version;
        OrtNative.Check(((delegate* unmanaged<nint, long*, nint>)OrtNative.Function(OrtApi.ModelMetadataGetVersion))(metadata, &version));
        return new ModelMetadata(
            ReadText(metadata, OrtApi.ModelMetadataGetProducerName),
            ReadText(metadata, OrtApi.ModelMetadataGetGraphName),
            version,
            ReadCustom(metadata));
    }

    private static string ReadText(nint metadata, OrtApi function)
    {
        byte* text;
        OrtNative.Check(((delegate* unmanaged<nint, nint, byte**, nint>)OrtNative.Function(function))(
            metadata, OrtNative.DefaultAllocator, &text));
        return OrtNative.TakeString(text);
    }

    private static Dictionary<string, string> ReadCustom(nint metadata)
    {
        byte** keys;
        long count;
        OrtNative.Check(((delegate* unmanaged<nint, nint, byte***, long*, nint>)
            OrtNative.Function(OrtApi.ModelMetadataGetCustomMetadataMapKeys))(
            metadata, OrtNative.DefaultAllocator, &keys, &count));
        Dictionary<string, string> custom = [];
        for (long i = 0; i < count; i++)
        {
            byte* value;
            OrtNative.Check(((delegate* unmanaged<nint, nint, byte*, byte**, nint>)
                OrtNative.Function(OrtApi.ModelMetadataLookupCustomMetadataMap))(
                metadata, OrtNative.DefaultAllocator, keys[i], &value));
            string text = value is null ? "" : OrtNative.TakeString(value);
            custom[OrtNative.TakeString(keys[i])] = text;
        }
        if (keys is not null)
            OrtNative.Free(keys);
        return custom;
    }
}
