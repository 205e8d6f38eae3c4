using System.Text;
using Pcm.Linux;

namespace Pcm.Hook;

/// <summary>
/// The lines of a file in the form of Slurm's configuration, those of included files in their place. As src/common/parse_config.c has it: a
/// comment goes to the line's end, an odd backslash there joins the next line, a backslash takes the character behind it as it is.
/// </summary>
internal sealed class ConfigurationFile
{
    private const string Include = "include";

    private readonly List<string> _lines = [];
    private readonly string _folder;
    private long _bytesLeft = Limits.MaxConfigurationBytes;
    private int _filesLeft = Limits.MaxIncludedFiles;

    private ConfigurationFile(string path) => _folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";

    /// <exception cref="SlurmFileException">It can't be read, or something in it can't.</exception>
    public static IReadOnlyList<string> ReadLines(string path)
    {
        var file = new ConfigurationFile(path);
        file.Read(path, depth: 0);
        return file._lines;
    }

    private void Read(string path, int depth)
    {
        var joined = new StringBuilder();
        foreach (var line in ReadText(path).Split('\n'))
        {
            var text = WithoutComment(line);
            if (Continues(text) is { } length)
            {
                joined.Append(text, 0, length);
                continue;
            }

            AddLine(WithoutEscapes(joined.Append(text).ToString()), path, depth);
            joined.Clear();
        }

        AddLine(WithoutEscapes(joined.ToString()), path, depth);
    }

    private void AddLine(string line, string path, int depth)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        if (!line.StartsWith(Include, StringComparison.OrdinalIgnoreCase) || line.Length == Include.Length || !char.IsWhiteSpace(line[Include.Length]))
        {
            _lines.Add(line);
            return;
        }

        var name = line[Include.Length..].Trim();

        // %c is the cluster's name and * is skipped with an error by Slurm: neither can be followed from here.
        if (name.Any(c => char.IsWhiteSpace(c) || c is '%' or '*')) throw new SlurmFileException($"{path} includes files by a pattern");
        if (depth + 1 > Limits.MaxIncludeDepth || --_filesLeft < 0) throw new SlurmFileException($"{path} includes too many files");
        Read(Path.Combine(_folder, name), depth + 1);
    }

    private string ReadText(string path)
    {
        try
        {
            if (FileFacts.OfTarget(path) is not { Type: FileType.Regular }) throw new SlurmFileException($"{path} is no file");
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            if ((_bytesLeft -= length) < 0) throw new SlurmFileException($"{path} makes the configuration longer than is read");
            var bytes = new byte[length];
            var count = 0;
            int read;
            while (count < length && (read = RandomAccess.Read(file, bytes.AsSpan(count), count)) > 0) count += read;
            return Encoding.UTF8.GetString(bytes, 0, count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LinuxException)
        {
            throw new SlurmFileException($"{path} can't be read: {e.Message}");
        }
    }

    private static string WithoutComment(string line)
    {
        var escaped = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '#' && !escaped) return line[..i];
            escaped = line[i] == '\\' && !escaped;
        }

        return line;
    }

    // How much of the line stands before the backslash that joins the next one to it.
    private static int? Continues(string line)
    {
        var end = line.AsSpan().TrimEnd().Length;
        var start = end;
        while (start > 0 && line[start - 1] == '\\') start--;
        return (end - start) % 2 == 1 ? end - 1 : null;
    }

    private static string WithoutEscapes(string line)
    {
        var plain = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && ++i == line.Length) break;
            plain.Append(line[i]);
        }

        return plain.ToString();
    }
}
