using System.Text.Json;
using Pcm.Linux;

namespace Pcm.Worker.Hosting;

/// <summary>
/// What the supervisor wrote down before it started the worker: a JSON object in a file that only it and the worker can read. The
/// supervisor keeps more in it for itself; the worker reads its own keys.
/// </summary>
/// <param name="Nonce"><c>nonce</c>: shows the supervisor, or its successor, that this is the worker of that record.</param>
/// <param name="OrphanTime"><c>orphan_seconds</c>: how long to keep the context without a supervisor; 0 ends with the connection.</param>
/// <param name="Gate"><c>gate</c>: the folder of the device's gate, which it enters before it touches the device.</param>
/// <param name="User"><c>user</c>: whom a worker that is started as root becomes; null stays who it is.</param>
/// <param name="MemoryLimitBytes"><c>memory_limit_bytes</c>: most private memory; null for no limit.</param>
internal sealed record WorkerRecord(string Nonce, TimeSpan OrphanTime, string Gate, UserAccount? User, long? MemoryLimitBytes)
{
    /// <exception cref="InvalidDataException">The file is no such record.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static WorkerRecord Read(string path)
    {
        // Its group may read it: that of workers, where the file is root's.
        const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if ((File.GetUnixFileMode(stream.SafeFileHandle) & Others) != 0)
            throw new InvalidDataException($"{path}: others may read or write it; its mode must be 0600 or 0640");
        if (stream.Length > Limits.MaxRecordBytes)
            throw new InvalidDataException($"{path}: too large for a worker's record");
        try
        {
            using var document = JsonDocument.Parse(stream);
            var root = document.RootElement;
            return new WorkerRecord(
                Text(path, root, "nonce"),
                root.TryGetProperty("orphan_seconds", out var seconds) ? Bounded(seconds.GetDouble()) : Limits.OrphanTime,
                Text(path, root, "gate"),
                root.TryGetProperty("user", out var user) ? UserOf(user) : null,
                root.TryGetProperty("memory_limit_bytes", out var bytes) ? bytes.GetInt64() : null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path}: not a JSON object with the keys of a worker's record", e);
        }
    }

    private static string Text(string path, JsonElement root, string key) =>
        root.GetProperty(key).GetString() is { Length: > 0 } text ? text : throw new InvalidDataException($"{path}: its {key} is empty");

    private static UserAccount UserOf(JsonElement user) =>
        new(user.GetProperty("name").GetString() ?? "", user.GetProperty("uid").GetUInt32(), user.GetProperty("gid").GetUInt32());

    private static TimeSpan Bounded(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Protocol.Limits.MaxOrphanTime.TotalSeconds));
}
