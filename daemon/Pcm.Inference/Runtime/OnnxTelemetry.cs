using System.Runtime.InteropServices;

namespace Pcm.Inference;

/// <summary>
/// Microsoft's builds of ONNX Runtime for Linux report to Microsoft over the network from 1.30 on, and write a device's id and a file in
/// <c>/tmp</c>. The first report leaves while the environment is made, before the call that turns further ones off can be made, so the
/// library has to find its variable when it is loaded.
/// </summary>
internal static partial class OnnxTelemetry
{
    public static void Forbid()
    {
        // .NET's own environment is a copy that native code does not see.
        if (SetVariable("ORT_DISABLE_TELEMETRY", "1", overwrite: 1) != 0)
            throw new InvalidOperationException("the environment could not be changed");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
