using System.Text.Encodings.Web;
using System.Text.Json;
using Pcm.Linux;

namespace Pcm.Client.Resuming;

/// <summary><c>run.json</c>: the identity of the run whose parts lie beside it, and what wrote it.</summary>
public static class RunFile
{
    public const string Name = "run.json";

    private const int FormatVersion = 1;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads it; null when there is none.</summary>
    /// <exception cref="ClientException">It is there and cannot be used.</exception>
    public static RunIdentity? TryRead(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            if (root.GetProperty("pcm_run").GetInt32() != FormatVersion) throw Unusable(path, "was written by another version of pcm-client");

            var identity = new RunIdentity();
            foreach (var fact in root.GetProperty("identity").EnumerateObject()) identity.Add(fact.Name, fact.Value.GetString());
            return identity;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Unusable(path, "is damaged");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCode.CannotWrite, $"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes it whole, unless another run has done so: then nothing happens, and the answer is false.</summary>
    public static bool Write(string path, RunIdentity identity, string runName, string writtenBy)
    {
        var temporary = $"{path}.{runName}.tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            stream.Write(ToJson(identity, writtenBy));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException e) when (e.HResult == (int)Errno.EEXIST)
        {
            // Whether it is still there is not asked: the other may have finished by now, and moved the folder aside with both.
            File.Delete(temporary);
            return false;
        }
    }

    /// <summary>
    /// Takes it away where no part is left. It is moved first and the parts are looked at again: a run that begins writes it, then makes its part,
    /// then reads it, so that one of the two sees the other.
    /// </summary>
    public static void Discard(string path, string runName, Func<bool> hasParts)
    {
        var temporary = $"{path}.{runName}.tmp";
        File.Move(path, temporary);
        if (hasParts())
        {
            try
            {
                File.Move(temporary, path, overwrite: false);
                return;
            }
            catch (IOException e) when (e.HResult == (int)Errno.EEXIST)
            {
                // Somebody has written it anew.
            }
        }

        File.Delete(temporary);
    }

    private static byte[] ToJson(RunIdentity identity, string writtenBy)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("pcm_run", FormatVersion);
            json.WriteString("written_by", writtenBy);
            json.WriteString("host", Environment.MachineName);
            json.WriteString("started", TimeProvider.System.GetUtcNow());
            json.WriteStartObject("identity");
            foreach (var (name, value) in identity.Facts) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static ClientException Unusable(string path, string what) =>
        new(ExitCode.CannotWrite, $"{path} {what}; finish that run with what began it, or start anew with --overwrite");
}
