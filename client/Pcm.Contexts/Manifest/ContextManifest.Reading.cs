using System.Text;

namespace Pcm.Contexts;

public sealed partial record ContextManifest
{
    /// <summary>What a manifest is called that lies inside its own model folder.</summary>
    public const string FolderFileName = "context.yaml";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a manifest from text. Touches no file.</summary>
    /// <param name="yaml">The manifest.</param>
    /// <param name="baseDirectory">Absolute folder that a relative <c>source</c> starts from.</param>
    /// <param name="displayName">How errors name the file.</param>
    /// <exception cref="ManifestException">It cannot be used; the first error in it.</exception>
    public static ContextManifest Parse(string yaml, string baseDirectory, string displayName) =>
        ManifestParser.Parse(yaml, baseDirectory, displayName);

    /// <summary>Reads a manifest file, or <c>context.yaml</c> of a folder.</summary>
    /// <exception cref="ManifestException">It cannot be read or used.</exception>
    public static ContextManifest Load(string path)
    {
        var file = Locate(path);
        return Parse(ReadText(file), Path.GetDirectoryName(file)!, path);
    }

    /// <summary>The absolute path of the manifest that a user means by a file or a folder.</summary>
    /// <exception cref="ManifestException">No file can have that name.</exception>
    public static string Locate(string path)
    {
        if (path.Contains('\0'))
            throw Unusable(path.Replace('\0', '?'), "has a zero byte in its name, which no file can have");
        var full = Path.GetFullPath(path);
        return Directory.Exists(full) ? Path.Combine(full, FolderFileName) : full;
    }

    /// <summary>The text of a manifest file, bounded and checked to be UTF-8.</summary>
    /// <exception cref="ManifestException">It cannot be read.</exception>
    public static string ReadText(string file)
    {
        try
        {
            using var stream = RegularFile.Open(file, bufferBytes: 0);
            var buffer = new byte[Contexts.Limits.MaxManifestBytes + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length > Contexts.Limits.MaxManifestBytes)
                throw Unusable(file, $"is larger than {Contexts.Limits.MaxManifestBytes} bytes, too large for a manifest");
            var bytes = buffer.AsSpan(0, length);
            return StrictUtf8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Unusable(file, "is not UTF-8 text");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unusable(file, Path.GetFileName(file) == FolderFileName
                ? "does not exist; `pcm-client context init DIR` writes a manifest for a model folder"
                : "does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, $"cannot be read: {e.Message}");
        }
    }

    private static ManifestException Unusable(string file, string problem) => new(file, 0, 0, "", problem);
}
