using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Pcm.Linux;

namespace Pcmd.Workers;

/// <summary>
/// Records on disk: JSON, one file each, for the daemon alone, since each holds its worker's secret. A worker with a user of its own may read it
/// by its group, and not write: a later daemon ends the process that a record names, whichever that is.
/// </summary>
internal static class WorkerRecordFile
{
    private const string Suffix = ".json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode GroupReads = OwnerOnly | UnixFileMode.GroupRead;
    private const int NonceBytes = 32;
    private const int IdBytes = 8;

    public static string NewNonce() => RandomNumberGenerator.GetHexString(2 * NonceBytes, lowercase: true);

    public static string NewId() => RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true);

    public static string PathOf(string directory, string id) => Path.Combine(directory, id + Suffix);

    /// <summary>Writes the record in one step, over an earlier one, so that it lasts.</summary>
    public static void Write(WorkerRecord record)
    {
        var temporary = $"{record.Path}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using (var stream = new FileStream(temporary, options))
        {
            using var json = new Utf8JsonWriter(stream);
            WriteTo(json, record);
            json.Flush();
            stream.Flush(flushToDisk: true);
            if (record.User.Uid != User.EffectiveId)
            {
                Ownership.Set(stream.SafeFileHandle, User.EffectiveId, record.User.Gid);
                File.SetUnixFileMode(stream.SafeFileHandle, GroupReads);
            }
        }

        Durable.Rename(temporary, record.Path);
    }

    public static void Delete(WorkerRecord record) => File.Delete(record.Path);

    /// <summary>Reads a record; null when it is none that this build can use, or of another boot, which its process did not outlive.</summary>
    public static WorkerRecord? Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;

            // Pids and their start times begin anew with each boot. Earlier builds did not write which it was.
            if (root.TryGetProperty("boot", out var boot) && boot.GetString() != BootId.Current)
                return null;
            return new WorkerRecord(Path.GetFileNameWithoutExtension(path), Text(root, "nonce"))
            {
                Path = path,
                Context = Text(root, "context"),
                ManifestPath = Text(root, "manifest"),
                Stamp = Text(root, "stamp"),
                Variant = Text(root, "variant"),
                Device = Text(root, "device"),
                ReservedBytes = root.GetProperty("reserved_bytes").GetInt64(),
                OrphanTime = TimeSpan.FromSeconds(root.GetProperty("orphan_seconds").GetDouble()),
                Gate = Text(root, "gate"),
                User = ReadUser(root.GetProperty("user")),
                MemoryLimitBytes = root.TryGetProperty("memory_limit_bytes", out var bytes) ? bytes.GetInt64() : null,
                Since = root.GetProperty("since").GetDateTimeOffset(),
                Process = root.TryGetProperty("pid", out var pid)
                    ? new ProcessIdentity(pid.GetInt32(), ulong.Parse(Text(root, "start_ticks"), CultureInfo.InvariantCulture))
                    : null,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static void WriteTo(Utf8JsonWriter json, WorkerRecord record)
    {
        json.WriteStartObject();
        json.WriteString("nonce", record.Nonce);
        json.WriteNumber("orphan_seconds", record.OrphanTime.TotalSeconds);
        json.WriteString("gate", record.Gate);
        json.WriteStartObject("user");
        json.WriteString("name", record.User.Name);
        json.WriteNumber("uid", record.User.Uid);
        json.WriteNumber("gid", record.User.Gid);
        json.WriteEndObject();
        if (record.MemoryLimitBytes is { } bytes)
            json.WriteNumber("memory_limit_bytes", bytes);
        json.WriteString("context", record.Context);
        json.WriteString("manifest", record.ManifestPath);
        json.WriteString("stamp", record.Stamp);
        json.WriteString("variant", record.Variant);
        json.WriteString("device", record.Device);
        json.WriteNumber("reserved_bytes", record.ReservedBytes);
        json.WriteString("since", record.Since);
        json.WriteString("boot", BootId.Current);
        if (record.Process is { } process)
        {
            json.WriteNumber("pid", process.Pid);
            json.WriteString("start_ticks", process.StartTicks.ToString(CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
    }

    private static UserAccount ReadUser(JsonElement user) =>
        new(Text(user, "name"), user.GetProperty("uid").GetUInt32(), user.GetProperty("gid").GetUInt32());

    private static string Text(JsonElement root, string key) => root.GetProperty(key).GetString() ?? throw new FormatException(key);
}
