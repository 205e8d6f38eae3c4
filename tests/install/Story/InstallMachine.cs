namespace Pcm.InstallTests;

/// <summary>A freshly booted Debian with the built DEBs in root's home and those of the next version in a folder below it; nothing is installed.</summary>
internal static class InstallMachine
{
    private const string Bring = "mkdir -p \"$MACHINE/root/next\" && cp \"$0\"/*.deb \"$MACHINE/root/\" && cp \"$0\"/next/*.deb \"$MACHINE/root/next/\"";

    public static async Task<Machine> BootAsync()
    {
        await Machine.MakeRootAsync();
        await BuiltPackages.MakeNextAsync();
        return await Machine.BootAsync("sh", "-c", Bring, BuiltPackages.Folder);
    }
}
