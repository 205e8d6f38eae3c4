namespace Pcm.Contexts;

/// <summary>The kinds of device that a variant can name; each is also the name of its execution provider.</summary>
public static class DeviceKinds
{
    public const string Cpu = "cpu";
    public const string Cuda = "cuda";
    public const string WebGpu = "webgpu";

    public static IReadOnlyList<string> All { get; } = [Cpu, Cuda, WebGpu];
}
