using System.Runtime.InteropServices;

namespace Pcm.Inference;

/// <summary>
/// The native ONNX Runtime of this process, reached through its C ABI. There is one, and it stays for the process's life.
/// </summary>
public sealed unsafe class OnnxRuntime
{
    /// <summary>Names the library file.</summary>
    public const string PathVariable = "PCM_ONNXRUNTIME";

    // The first table that has every function used here; later runtimes still serve it.
    private const uint ApiVersion = 17;

    // OrtLoggingLevel ORT_LOGGING_LEVEL_ERROR: the runtime's warnings name operators, not anything a user can act on.
    private const int ErrorLevel = 3;

    private static readonly Lock Gate = new();
    private static OnnxRuntime? _loaded;

    private OnnxRuntime(string path, string version, nint environment)
    {
        LibraryPath = path;
        Version = version;
        Environment = environment;
        AvailableProviders = ReadProviders();
        BuildInfo = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)OrtNative.Function(OrtApi.GetBuildInfoString))()) ?? "";
    }

    /// <summary>The library's file, links resolved.</summary>
    public string LibraryPath { get; }

    /// <summary>Such as "1.30.0".</summary>
    public string Version { get; }

    /// <summary>How the library was built, as it says itself.</summary>
    public string BuildInfo { get; }

    /// <summary>The runtime's names of the execution providers that it was built with, such as "CPUExecutionProvider".</summary>
    public IReadOnlyList<string> AvailableProviders { get; }

    internal nint Environment { get; }

    /// <summary>
    /// Loads the library: the configured path, else <see cref="PathVariable"/>, else beside the program or in its
    /// <c>../lib/pcmd</c>. A second call returns the same runtime.
    /// </summary>
    /// <exception cref="OnnxRuntimeException">No usable library; the message says where it was looked for.</exception>
    public static OnnxRuntime Load(string? configuredPath = null)
    {
        lock (Gate)
        {
            if (_loaded is not null)
                return _loaded;
            string path = OnnxRuntimeLocator.Find(configuredPath);
            OnnxTelemetry.Forbid();
            nint library;
            try
            {
                library = NativeLibrary.Load(path);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                throw Unavailable($"ONNX Runtime at {path} cannot be loaded: {e.Message}", e);
            }
            return _loaded = Open(path, library);
        }
    }

    private static OnnxRuntime Open(string path, nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out nint getBase))
            throw Unavailable(
                $"{path} is not ONNX Runtime: it has no OrtGetApiBase. Name libonnxruntime.so itself, not a provider's library.");
        nint* apiBase = ((delegate* unmanaged<nint*>)getBase)();
        string version = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)apiBase[1])()) ?? "?";
        nint* table = ((delegate* unmanaged<uint, nint*>)apiBase[0])(ApiVersion);
        if (table is null)
            throw Unavailable($"ONNX Runtime {version} at {path} is too old: version 1.{ApiVersion} or later is needed.");
        OrtNative.Use(table);
        nint environment = CreateEnvironment();
        OrtNative.Call(OrtApi.DisableTelemetryEvents, environment);
        return new OnnxRuntime(path, version, environment);
    }

    private static nint CreateEnvironment()
    {
        nint environment;
        fixed (byte* id = "pcm\0"u8)
        {
            OrtNative.Check((
                (delegate* unmanaged<delegate* unmanaged<nint, int, byte*, byte*, byte*, byte*, void>, nint, int, byte*, nint*, nint>)
                OrtNative.Function(OrtApi.CreateEnvWithCustomLogger))(&DropMessage, 0, ErrorLevel, id, &environment));
        }
        return environment;
    }

    // Every failure also comes back as a status with its text, so the runtime's own lines on stderr would only say it twice.
    [UnmanagedCallersOnly]
    private static void DropMessage(nint state, int severity, byte* category, byte* id, byte* location, byte* message)
    {
    }

    private static string[] ReadProviders()
    {
        byte** names;
        int count;
        OrtNative.Check(((delegate* unmanaged<byte***, int*, nint>)OrtNative.Function(OrtApi.GetAvailableProviders))(&names, &count));
        string[] providers = new string[count];
        for (int i = 0; i < count; i++)
            providers[i] = Marshal.PtrToStringUTF8((nint)names[i]) ?? "";
        OrtNative.Check(((delegate* unmanaged<byte**, int, nint>)OrtNative.Function(OrtApi.ReleaseAvailableProviders))(names, count));
        return providers;
    }

    private static OnnxRuntimeException Unavailable(string message, Exception? inner = null) =>
        new(OrtErrorCode.LibraryUnavailable, message, inner);
}
