using System.IO.Compression;
using System.Text;
using Pcm.Client.Input;
using Pcm.Client.Running;

namespace Pcm.UnitTests.Client;

/// <summary>Inputs written to a temporary folder and read back row by row.</summary>
internal sealed class Inputs : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("pcm-input-").FullName;

    public static readonly string[] ClaimAndEvidence = ["claim", "evidence"];

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return compressed.ToArray();
    }

    /// <summary>All rows of a file, with <c>claim</c> and <c>evidence</c> as fields unless others are named.</summary>
    public static List<ReadRow> Read(string path, InputFormat? format = null, string[]? fields = null, string[]? keep = null, string[]? optional = null)
    {
        using var file = InputFile.Open(path);
        using var source = file.Read();
        return Read(source, file, format, fields, keep, optional);
    }

    /// <summary>The same where the input comes in pieces of so many bytes.</summary>
    public static List<ReadRow> ReadInPieces(string path, int pieceBytes, InputFormat? format = null, string[]? fields = null)
    {
        using var file = InputFile.Open(path);
        using var source = new InputSource(file, new PiecewiseStream(file.Raw(), pieceBytes));
        return Read(source, file, format, fields, null, null);
    }

    /// <summary>Whether another row stands ready when the first was found and all of the file is read.</summary>
    public static bool HasMoreBehindFirst(string path)
    {
        using var file = InputFile.Open(path);
        using var source = file.Read();
        var (reader, _) = RowReaders.Create(source, null, file.FileName, new RowShape(ClaimAndEvidence, []), ["evidence"]);
        reader.Advance();
        return reader.HasMore;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static List<ReadRow> Read(InputSource source, InputFile file, InputFormat? format, string[]? fields, string[]? keep, string[]? optional)
    {
        var shape = new RowShape(fields ?? ClaimAndEvidence, [.. (keep ?? []).Select(name => (name, name))]);
        var (reader, _) = RowReaders.Create(source, format, file.FileName, shape, optional ?? ["evidence"]);
        using var draft = new RowDraft(shape);
        var rows = new List<ReadRow>();
        while (reader.Advance())
        {
            reader.Parse(draft);
            rows.Add(ReadRow.From(draft));
        }

        return rows;
    }
}
