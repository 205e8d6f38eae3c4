using System.Runtime.InteropServices;
using System.Text;

namespace Pcm.Hook;

/// <summary>
/// The NVIDIA driver's word on its GPUs (NVML API reference, libnvidia-ml.so.1). Only short-lived programs may use it: an idle handle blocks
/// the reset of a GPU. Absent-safe: where there is no driver there is nothing to ask.
/// </summary>
internal sealed unsafe class Nvml : IDisposable
{
    private const int Success = 0;
    private const int UuidBytes = 96;

    private readonly nint _library;

    private Nvml(nint library) => _library = library;

    [StructLayout(LayoutKind.Sequential)]
    private struct ProcessInfo
    {
        public uint Pid;
        public ulong UsedMemoryBytes;
        public uint GpuInstance;
        public uint ComputeInstance;
    }

    /// <summary>Opens it; null where there is no driver, or none that answers.</summary>
    public static Nvml? TryOpen()
    {
        if (!NativeLibrary.TryLoad("libnvidia-ml.so.1", out var library))
            return null;
        var nvml = new Nvml(library);
        if (nvml.Function("nvmlInit_v2") is var initialise && initialise != 0 && ((delegate* unmanaged<int>)initialise)() == Success)
            return nvml;
        NativeLibrary.Free(library);
        return null;
    }

    /// <summary>The GPUs in NVML's order; one that does not answer is left out.</summary>
    public IReadOnlyList<DriverGpu> Gpus()
    {
        uint count = 0;
        if (((delegate* unmanaged<uint*, int>)Required("nvmlDeviceGetCount_v2"))(&count) != Success)
            return [];
        return [.. Enumerable.Range(0, (int)Math.Min(count, Limits.MaxGpus)).Select(index => TryRead((uint)index)).OfType<DriverGpu>()];
    }

    public void Dispose()
    {
        ((delegate* unmanaged<int>)Required("nvmlShutdown"))();
        NativeLibrary.Free(_library);
    }

    private DriverGpu? TryRead(uint index)
    {
        void* device;
        uint minor;
        var uuid = stackalloc byte[UuidBytes];
        if (((delegate* unmanaged<uint, void**, int>)Required("nvmlDeviceGetHandleByIndex_v2"))(index, &device) != Success
            || ((delegate* unmanaged<void*, uint*, int>)Required("nvmlDeviceGetMinorNumber"))(device, &minor) != Success
            || ((delegate* unmanaged<void*, byte*, uint, int>)Required("nvmlDeviceGetUUID"))(device, uuid, UuidBytes) != Success)
            return null;
        return new DriverGpu(minor, Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(uuid)), ProcessesOn(device));
    }

    private int[] ProcessesOn(void* device)
    {
        var found = new ProcessInfo[Limits.MaxGpuProcesses];
        var count = (uint)found.Length;
        fixed (ProcessInfo* first = found)
        {
            var read = (delegate* unmanaged<void*, uint*, ProcessInfo*, int>)Required("nvmlDeviceGetComputeRunningProcesses_v3");
            return read(device, &count, first) == Success ? [.. found.Take((int)count).Select(process => (int)process.Pid)] : [];
        }
    }

    private nint Required(string name) =>
        Function(name) is not 0 and var function ? function : throw new InvalidOperationException($"libnvidia-ml.so.1 has no {name}: the driver is too old");

    private nint Function(string name) => NativeLibrary.TryGetExport(_library, name, out var function) ? function : 0;
}
