using System.Text;

namespace Pcm.IntegrationTests.Survival;

/// <summary>
/// The published supervisor as another build of itself: the same code, another version in its metadata. It stands in for an upgrade without
/// a second build of everything.
/// </summary>
internal static class OtherBuild
{
    private const string Version = "0.1.0+";
    private const string Next = "9.9.9+";

    /// <summary>Makes it in a folder; gives its program.</summary>
    public static string Make(string folder)
    {
        var published = TestPaths.Published("lib", "pcmd", "supervisor");
        foreach (var file in Directory.EnumerateFiles(published))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        var assembly = Path.Combine(folder, "pcmd.dll");
        var bytes = File.ReadAllBytes(assembly);
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Version));
        if (at < 0)
            throw new InvalidOperationException($"{assembly} does not say that it is version {Version}");
        Encoding.UTF8.GetBytes(Next).CopyTo(bytes, at);
        File.WriteAllBytes(assembly, bytes);
        return Path.Combine(folder, "pcmd");
    }
}
