namespace Pcm.Inference;

/// <summary>A loaded graph.</summary>
internal sealed unsafe class OnnxSession : IDisposable
{
    private readonly OrtHandle _handle;

    private OnnxSession(nint handle)
    {
        _handle = new OrtHandle(handle, OrtApi.ReleaseSession);
        Inputs = ReadInfos(OrtApi.SessionGetInputCount, OrtApi.SessionGetInputName, OrtApi.SessionGetInputTypeInfo);
        Outputs = ReadInfos(OrtApi.SessionGetOutputCount, OrtApi.SessionGetOutputName, OrtApi.SessionGetOutputTypeInfo);
        Metadata = ModelMetadataReader.Read(handle);
    }

    public IReadOnlyList<TensorInfo> Inputs { get; }

    public IReadOnlyList<TensorInfo> Outputs { get; }

    public ModelMetadata Metadata { get; }

    public nint Handle => _handle.Pointer;

    /// <summary>Loads the graph file; weights that lie outside it are found beside it.</summary>
    public static OnnxSession Load(OnnxRuntime runtime, string path, OnnxSessionOptions options)
    {
        nint session;
        fixed (byte* text = OrtNative.Utf8(path))
        {
            OrtNative.Check(((delegate* unmanaged<nint, byte*, nint, nint*, nint>)OrtNative.Function(OrtApi.CreateSession))(
                runtime.Environment, text, options.Handle, &session));
        }
        return new OnnxSession(session);
    }

    /// <summary>Loads a graph from memory, which has to stay only for the call.</summary>
    public static OnnxSession Load(OnnxRuntime runtime, ReadOnlySpan<byte> graph, OnnxSessionOptions options)
    {
        nint session;
        fixed (byte* bytes = graph)
        {
            OrtNative.Check(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)OrtNative.Function(OrtApi.CreateSessionFromArray))(
                runtime.Environment, bytes, (nuint)graph.Length, options.Handle, &session));
        }
        return new OnnxSession(session);
    }

    /// <summary>Runs the graph; the runtime allocates the outputs, which the caller owns.</summary>
    /// <param name="inputs">By name.</param>
    /// <param name="outputs">Names of the outputs that are wanted; others are not kept.</param>
    /// <param name="cancellation">Ends the run between two operators.</param>
    public OnnxTensor[] Run(
        IReadOnlyList<(string Name, OnnxTensor Tensor)> inputs, IReadOnlyList<string> outputs, CancellationToken cancellation)
    {
        using var binding = new OnnxIoBinding(this);
        foreach ((string name, OnnxTensor tensor) in inputs)
            binding.Input(OrtNative.Utf8(name), tensor);
        using var host = new DeviceMemoryInfo("Cpu", deviceIndex: 0);
        foreach (string name in outputs)
            binding.Output(OrtNative.Utf8(name), host);
        Run(binding, cancellation);
        return binding.TakeOutputs();
    }

    /// <summary>Runs the graph on what is bound.</summary>
    public void Run(OnnxIoBinding binding, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var options = new OnnxRunOptions(cancellation);
        nint status = ((delegate* unmanaged<nint, nint, nint, nint>)OrtNative.Function(OrtApi.RunWithBinding))(
            Handle, options.Handle, binding.Handle);
        try
        {
            OrtNative.Check(status);
        }
        catch (OnnxRuntimeException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    public void Dispose() => _handle.Dispose();

    private TensorInfo[] ReadInfos(OrtApi countFunction, OrtApi nameFunction, OrtApi typeFunction)
    {
        nuint count;
        OrtNative.Check(((delegate* unmanaged<nint, nuint*, nint>)OrtNative.Function(countFunction))(Handle, &count));
        TensorInfo[] infos = new TensorInfo[(int)count];
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            OrtNative.Check(((delegate* unmanaged<nint, nuint, nint, byte**, nint>)OrtNative.Function(nameFunction))(
                Handle, i, OrtNative.DefaultAllocator, &name));
            nint type;
            OrtNative.Check(((delegate* unmanaged<nint, nuint, nint*, nint>)OrtNative.Function(typeFunction))(Handle, i, &type));
            using var typeInfo = new OrtHandle(type, OrtApi.ReleaseTypeInfo);
            infos[i] = ReadInfo(OrtNative.TakeString(name), typeInfo.Pointer);
        }
        return infos;
    }

    private static TensorInfo ReadInfo(string name, nint typeInfo)
    {
        // Null for anything that is no tensor; it belongs to typeInfo.
        nint tensorInfo = OrtNative.Create(OrtApi.CastTypeInfoToTensorInfo, typeInfo);
        if (tensorInfo == 0)
            return new TensorInfo(name, TensorElementType.Undefined, [], []);
        (TensorElementType elementType, long[] dimensions) = TensorShape.Read(tensorInfo);
        return new TensorInfo(name, elementType, dimensions, TensorShape.ReadSymbols(tensorInfo, dimensions.Length));
    }
}
