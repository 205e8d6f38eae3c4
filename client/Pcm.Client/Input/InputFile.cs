using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Pcm.Client.Input;

/// <summary>An input that was opened: a file, or standard input. A file can be read several times over, anything else once.</summary>
public sealed class InputFile : IDisposable
{
    private readonly SafeFileHandle? _handle;
    private readonly byte[] _bytes = [];

    private InputFile(byte[] bytes)
    {
        _bytes = bytes;
        DisplayName = "the command line";
        FileName = "row.jsonl";
        LengthBytes = bytes.Length;
        IsSeekable = true;
    }

    private InputFile(SafeFileHandle handle, string displayName, string? fileName)
    {
        _handle = handle;
        DisplayName = displayName;
        FileName = fileName;
        try
        {
            LengthBytes = RandomAccess.GetLength(handle);
            IsSeekable = true;
        }
        catch (Exception e) when (e is NotSupportedException or IOException)
        {
            IsSeekable = false;
        }
    }

    /// <summary>How messages name it.</summary>
    public string DisplayName { get; }

    /// <summary>The name that tells the format, null for standard input.</summary>
    public string? FileName { get; }

    /// <summary>A regular file, which has a length and can be read again.</summary>
    public bool IsSeekable { get; }

    /// <summary>Bytes as stored, 0 where that is not known.</summary>
    public long LengthBytes { get; }

    /// <summary>Opens a file, or standard input for <c>-</c>.</summary>
    /// <exception cref="ClientException">It is missing, a directory, or not readable.</exception>
    public static InputFile Open(string path)
    {
        if (path == "-") return new InputFile(new SafeFileHandle(0, ownsHandle: false), "standard input", null);
        if (Directory.Exists(path)) throw Unusable(path, "is a directory; name a file in it");
        try
        {
            // Shared in every way: FileShare.Read would take a lock, which some network file systems refuse.
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new InputFile(handle, path, Path.GetFileName(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unusable(path, "does not exist", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unusable(path, $"cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Standard input's bytes once they are in a file.</summary>
    public static InputFile FromSpool(SafeFileHandle handle) => new(handle, "standard input", null);

    /// <summary>One row that was given field by field.</summary>
    public static InputFile FromRow(IReadOnlyDictionary<string, string> fields)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, value) in fields) json.WriteString(name, value);
            json.WriteEndObject();
        }

        return new InputFile(bytes.ToArray());
    }

    /// <summary>One pass over the content, from the start.</summary>
    /// <exception cref="ClientException">It is empty, compressed in an unknown way, or not readable.</exception>
    public InputSource Read() => new(this, Raw());

    /// <summary>The bytes as they are stored.</summary>
    internal Stream Raw() => _handle is null
        ? new MemoryStream(_bytes, writable: false)
        : new FileStream(new SafeFileHandle(_handle.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, bufferSize: 0);

    public void Dispose() => _handle?.Dispose();

    private static ClientException Unusable(string path, string what, Exception? inner = null) =>
        new(ExitCode.UnusableInput, $"{path} {what}", inner);
}
