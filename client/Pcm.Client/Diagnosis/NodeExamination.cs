using System.Runtime.InteropServices;
using Pcm.Client.Autostart;
using Pcm.Client.Connecting;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.Client.Diagnosis;

/// <summary>Looks for everything that inference on this node may need, and names each file that is not there.</summary>
public static class NodeExamination
{
    private const string RuntimeVariable = "PCM_ONNXRUNTIME";

    /// <summary>Libraries that the CUDA provider loads: a GPU without one of them computes on the CPU or not at all.</summary>
    private static readonly string[] CudaLibraries = ["libcudart.so.12", "libcublas.so.12", "libcublasLt.so.12", "libcudnn.so.9", "libcurand.so.10", "libcufft.so.11"];

    public static IReadOnlyList<Finding> Run(string socketPath, string build)
    {
        var hasGpu = Directory.Exists("/proc/driver/nvidia/gpus") || File.Exists("/dev/nvidia0");
        return
        [
            Program("pcmd", Programs.Supervisor, "the supervisor; needed on this node for --autostart"),
            Program("pcmd-worker", Programs.Worker, "runs the model"),
            .. Runtime(hasGpu),
            .. Gpu(hasGpu),
            Daemon(socketPath, build),
            PrivateDaemonFolder(),
        ];
    }

    private static Finding Program(string name, string path, string use) => File.Exists(path)
        ? new Finding(name, FindingState.Found, path)
        : new Finding(name, FindingState.Missing, $"{path} is not there ({use}); install the package whole");

    private static IEnumerable<Finding> Runtime(bool hasGpu)
    {
        var configured = Environment.GetEnvironmentVariable(RuntimeVariable);
        var runtime = string.IsNullOrEmpty(configured) ? Path.Combine(Programs.Libraries, "libonnxruntime.so.1") : configured;
        yield return File.Exists(runtime)
            ? new Finding("ONNX Runtime", FindingState.Found, runtime)
            : new Finding("ONNX Runtime", FindingState.Missing, $"{runtime} is not there; {RuntimeVariable} or the configuration may name another");

        var folder = Path.GetDirectoryName(runtime)!;
        foreach (var provider in (string[])["libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"])
        {
            var path = Path.Combine(folder, provider);
            yield return File.Exists(path)
                ? new Finding("CUDA provider", FindingState.Found, path)
                : new Finding("CUDA provider", hasGpu ? FindingState.Missing : FindingState.Absent, $"{path} is not there: contexts run on the CPU; the CUDA build of ONNX Runtime brings it");
        }
    }

    private static IEnumerable<Finding> Gpu(bool hasGpu)
    {
        if (!hasGpu)
        {
            yield return new Finding("NVIDIA driver", FindingState.Absent, "no /dev/nvidia0 and no /proc/driver/nvidia/gpus: this node shows no NVIDIA GPU here");
            yield break;
        }

        foreach (var library in (string[])["libcuda.so.1", "libnvidia-ml.so.1"]) yield return Library("NVIDIA driver", library, "install the driver's libraries of the running kernel module");
        foreach (var library in CudaLibraries) yield return Library("CUDA", library, "put its folder into the runtime's library path (module load cuda cudnn)");
    }

    private static Finding Library(string what, string name, string advice)
    {
        if (!NativeLibrary.TryLoad(name, out var handle)) return new Finding(what, FindingState.Missing, $"{name} is not found; {advice}");
        NativeLibrary.Free(handle);
        return new Finding(what, FindingState.Found, name);
    }

    private static Finding Daemon(string socketPath, string build)
    {
        try
        {
            using var connection = DaemonConnection.Connect(socketPath, build, TimeProvider.System);
            var welcome = connection.Welcome;
            return new Finding("daemon", FindingState.Found, $"{welcome.Daemon} {welcome.Build} (pid {welcome.Pid}, uid {welcome.Uid}) answers on {socketPath}");
        }
        catch (UnixSocketException e) when (e.Reason is UnixSocketError.Absent)
        {
            return new Finding("daemon", FindingState.Absent, $"{e.Message}; --autostart starts a private one");
        }
        catch (Exception e) when (e is IOException or PcmException or ClientException)
        {
            return new Finding("daemon", FindingState.Missing, e.Message);
        }
    }

    private static Finding PrivateDaemonFolder()
    {
        try
        {
            return new Finding("private daemon", FindingState.Found, $"may be started in {PrivateFolder.Ensure().Path}");
        }
        catch (ClientException e)
        {
            return new Finding("private daemon", FindingState.Missing, e.Message);
        }
    }
}
