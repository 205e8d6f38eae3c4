using System.Text.Json;

namespace Pcm.Worker.Hosting;

/// <summary>
/// What the supervisor wrote down before it started the worker: a JSON object in a file that only the worker's user can read. The
/// supervisor keeps more in it for itself; the worker reads its own keys.
/// </summary>
/// <param name="Nonce"><c>nonce</c>: shows the supervisor, or its successor, that this is the worker of that record.</param>
/// <param name="OrphanTime"><c>orphan_seconds</c>: how long to keep the context without a supervisor; 0 ends with the connection.</param>
internal sealed record WorkerRecord(string Nonce, TimeSpan OrphanTime)
{
    /// <exception cref="InvalidDataException">The file is no such record.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static WorkerRecord Read(string path)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if ((File.GetUnixFileMode(stream.SafeFileHandle) & Others) != 0)
            throw new InvalidDataException($"{path}: others may read or write it; its mode must be 0600");
        if (stream.Length > Limits.MaxRecordBytes)
            throw new InvalidDataException($"{path}: too large for a worker's record");
        try
        {
            using var document = JsonDocument.Parse(stream);
            var root = document.RootElement;
            var nonce = root.GetProperty("nonce").GetString();
            if (string.IsNullOrEmpty(nonce))
                throw new InvalidDataException($"{path}: its nonce is empty");
            return new WorkerRecord(nonce, root.TryGetProperty("orphan_seconds", out var seconds) ? Bounded(seconds.GetDouble()) : Limits.OrphanTime);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path}: not a JSON object with a nonce", e);
        }
    }

    private static TimeSpan Bounded(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Limits.MaxOrphanTime.TotalSeconds));
}
