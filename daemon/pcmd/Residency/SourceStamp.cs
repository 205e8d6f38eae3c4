using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pcm.Contexts;

namespace Pcmd.Residency;

/// <summary>
/// What a context's manifest and files look like from outside (text, names, sizes, times), as one hash: when it changes, what is
/// resident is out of date. It costs some stats at each open; the digest over the contents is taken once per load.
/// </summary>
internal static class SourceStamp
{
    public static string Of(string yaml, ContextManifest manifest)
    {
        var text = new StringBuilder(yaml).Append('\0').Append(manifest.BaseDirectory).Append('\0');
        foreach (var folder in Folders(manifest))
        {
            text.Append(folder).Append('\n');
            foreach (var file in Files(folder))
                text.Append(CultureInfo.InvariantCulture, $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    // External data may lie beside a graph under any name, so the whole folder counts.
    private static IEnumerable<string> Folders(ContextManifest manifest) =>
        manifest.Variants
            .Select(variant => Path.GetDirectoryName(manifest.ModelPath(variant))!)
            .Prepend(manifest.SourcePath)
            .Distinct(StringComparer.Ordinal);

    private static IEnumerable<FileInfo> Files(string folder)
    {
        try
        {
            var files = new DirectoryInfo(folder).EnumerateFiles().Take(Limits.MaxStampedFiles);
            return [.. files.OrderBy(file => file.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Missing now; loading says so, and its coming changes the stamp.
            return [];
        }
    }
}
