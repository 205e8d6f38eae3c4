namespace Pcm.Inference;

/// <summary>Names a device's memory to the runtime, for outputs that shall stay there.</summary>
internal sealed unsafe class DeviceMemoryInfo : IDisposable
{
    private readonly OrtHandle _info;

    /// <param name="name">The runtime's own name of the memory, such as "Cuda" or "Cpu".</param>
    /// <param name="deviceIndex">Which device.</param>
    public DeviceMemoryInfo(string name, int deviceIndex)
    {
        const int deviceAllocator = 0;
        const int defaultMemory = 0;
        nint info;
        fixed (byte* text = OrtNative.Utf8(name))
        {
            OrtNative.Check(((delegate* unmanaged<byte*, int, int, int, nint*, nint>)OrtNative.Function(OrtApi.CreateMemoryInfo))(
                text, deviceAllocator, deviceIndex, defaultMemory, &info));
        }
        _info = new OrtHandle(info, OrtApi.ReleaseMemoryInfo);
    }

    public nint Pointer => _info.Pointer;

    public void Dispose() => _info.Dispose();
}
