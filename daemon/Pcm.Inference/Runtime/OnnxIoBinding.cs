namespace Pcm.Inference;

/// <summary>A session's inputs and outputs, bound by name so that device memory can stay where it is between runs.</summary>
internal sealed unsafe class OnnxIoBinding : IDisposable
{
    private readonly OrtHandle _handle;

    public OnnxIoBinding(OnnxSession session)
    {
        _handle = new OrtHandle(OrtNative.Create(OrtApi.CreateIoBinding, session.Handle), OrtApi.ReleaseIoBinding);
    }

    public nint Handle => _handle.Pointer;

    public void Input(byte[] name, OnnxTensor tensor) => Bind(OrtApi.BindInput, name, tensor.Handle);

    /// <summary>The run writes into <paramref name="tensor"/>'s memory.</summary>
    public void Output(byte[] name, OnnxTensor tensor) => Bind(OrtApi.BindOutput, name, tensor.Handle);

    /// <summary>The run allocates the output in the memory that <paramref name="memory"/> names.</summary>
    public void Output(byte[] name, DeviceMemoryInfo memory) => Bind(OrtApi.BindOutputToDevice, name, memory.Pointer);

    /// <summary>What the last run produced, in the order in which outputs were bound; the caller owns the tensors.</summary>
    public OnnxTensor[] TakeOutputs()
    {
        nint* values;
        nuint count;
        OrtNative.Check(((delegate* unmanaged<nint, nint, nint**, nuint*, nint>)OrtNative.Function(OrtApi.GetBoundOutputValues))(
            Handle, OrtNative.DefaultAllocator, &values, &count));
        OnnxTensor[] outputs = new OnnxTensor[(int)count];
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = OnnxTensor.Take(values[i]);
        if (values is not null)
            OrtNative.Free(values);
        return outputs;
    }

    public void Clear()
    {
        OrtNative.Release(OrtApi.ClearBoundInputs, Handle);
        OrtNative.Release(OrtApi.ClearBoundOutputs, Handle);
    }

    /// <summary>Waits until bound inputs have reached the device.</summary>
    public void SynchronizeInputs() => OrtNative.Call(OrtApi.SynchronizeBoundInputs, Handle);

    /// <summary>Waits until the device has written the outputs.</summary>
    public void SynchronizeOutputs() => OrtNative.Call(OrtApi.SynchronizeBoundOutputs, Handle);

    public void Dispose() => _handle.Dispose();

    private void Bind(OrtApi function, byte[] name, nint value)
    {
        fixed (byte* text = name)
            OrtNative.Check(((delegate* unmanaged<nint, byte*, nint, nint>)OrtNative.Function(function))(Handle, text, value));
    }
}
