namespace Pcm.Inference;

/// <summary>How a session is created.</summary>
internal sealed unsafe class OnnxSessionOptions : IDisposable
{
    // OrtGraphOptimizationLevel ORT_ENABLE_ALL.
    private const int AllOptimisations = 99;

    private readonly OrtHandle _handle;

    public OnnxSessionOptions()
    {
        _handle = new OrtHandle(OrtNative.Create(OrtApi.CreateSessionOptions), OrtApi.ReleaseSessionOptions);
        OrtNative.Call(OrtApi.SetSessionGraphOptimizationLevel, Handle, AllOptimisations);
        OrtNative.Call(OrtApi.SetInterOpNumThreads, Handle, 1);
    }

    public nint Handle => _handle.Pointer;

    /// <summary>Threads that share one operator's work, the caller's own among them; 0 leaves the number to the runtime.</summary>
    public int Threads { set => OrtNative.Call(OrtApi.SetIntraOpNumThreads, Handle, value); }

    /// <summary>Whether allocations are planned from the shapes of earlier runs; a loss where every run has new shapes.</summary>
    public bool MemoryPattern { set => OrtNative.Call(value ? OrtApi.EnableMemPattern : OrtApi.DisableMemPattern, Handle); }

    /// <summary>Whether freed CPU memory is kept for the next run.</summary>
    public bool CpuArena { set => OrtNative.Call(value ? OrtApi.EnableCpuMemArena : OrtApi.DisableCpuMemArena, Handle); }

    /// <summary>Sets a key of onnxruntime_session_options_config_keys.h.</summary>
    public void Configure(string key, string value)
    {
        fixed (byte* keyText = OrtNative.Utf8(key), valueText = OrtNative.Utf8(value))
            OrtNative.Check(((delegate* unmanaged<nint, byte*, byte*, nint>)OrtNative.Function(OrtApi.AddSessionConfigEntry))(
                Handle, keyText, valueText));
    }

    /// <summary>Appends a provider by the runtime's generic call.</summary>
    public void AppendProvider(string name, IReadOnlyList<KeyValuePair<string, string>> options)
    {
        using var texts = new NativeTexts(options);
        fixed (byte* nameText = OrtNative.Utf8(name))
        {
            OrtNative.Check(((delegate* unmanaged<nint, byte*, byte**, byte**, nuint, nint>)
                OrtNative.Function(OrtApi.AppendExecutionProvider))(
                Handle, nameText, texts.Keys, texts.Values, (nuint)options.Count));
        }
    }

    /// <summary>Appends the CUDA provider, whose options have calls of their own.</summary>
    public void AppendCuda(IReadOnlyList<KeyValuePair<string, string>> options)
    {
        using var cuda = new OrtHandle(OrtNative.Create(OrtApi.CreateCudaProviderOptions), OrtApi.ReleaseCudaProviderOptions);
        using var texts = new NativeTexts(options);
        OrtNative.Check(((delegate* unmanaged<nint, byte**, byte**, nuint, nint>)OrtNative.Function(OrtApi.UpdateCudaProviderOptions))(
            cuda.Pointer, texts.Keys, texts.Values, (nuint)options.Count));
        OrtNative.Check(((delegate* unmanaged<nint, nint, nint>)OrtNative.Function(OrtApi.AppendExecutionProviderCudaV2))(
            Handle, cuda.Pointer));
    }

    public void Dispose() => _handle.Dispose();
}
