using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Pcm.Linux;

namespace Pcmd.Workers;

/// <summary>
/// What is written down about a worker before it is started, so that it can be recognised when it dials, and found again by a later
/// supervisor. A file of mode 0600: it holds the worker's secret.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Nonce">The secret that the worker shows when it dials.</param>
internal sealed record WorkerRecord(string Path, string Nonce)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int NonceBytes = 32;

    public required string Context { get; init; }

    public required string Variant { get; init; }

    public required string Device { get; init; }

    public required TimeSpan OrphanTime { get; init; }

    /// <summary>Null until it has been started.</summary>
    public ProcessIdentity? Process { get; init; }

    public static WorkerRecord New(string directory, string context, string variant, string device, TimeSpan orphanTime)
    {
        var nonce = RandomNumberGenerator.GetHexString(2 * NonceBytes, lowercase: true);

        // The file's name is not secret, the nonce is: the one must not tell of the other.
        var name = RandomNumberGenerator.GetHexString(16, lowercase: true);
        return new WorkerRecord(System.IO.Path.Combine(directory, $"{name}.json"), nonce)
        {
            Context = context,
            Variant = variant,
            Device = device,
            OrphanTime = orphanTime,
        };
    }

    /// <summary>Writes the record in one step, over an earlier one.</summary>
    public void Write()
    {
        var temporary = $"{Path}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using (var stream = new FileStream(temporary, options))
        {
            using var json = new Utf8JsonWriter(stream);
            json.WriteStartObject();
            json.WriteString("nonce", Nonce);
            json.WriteNumber("orphan_seconds", OrphanTime.TotalSeconds);
            json.WriteString("context", Context);
            json.WriteString("variant", Variant);
            json.WriteString("device", Device);
            if (Process is { } process)
            {
                json.WriteNumber("pid", process.Pid);
                json.WriteString("start_ticks", process.StartTicks.ToString(CultureInfo.InvariantCulture));
            }

            json.WriteEndObject();
            json.Flush();
            stream.Flush(flushToDisk: true);
        }

        Durable.Rename(temporary, Path);
    }

    public void Delete() => File.Delete(Path);

    /// <summary>The process of a record file, or null when it names none.</summary>
    public static ProcessIdentity? ReadProcess(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            return root.TryGetProperty("pid", out var pid) && root.TryGetProperty("start_ticks", out var ticks)
                ? new ProcessIdentity(pid.GetInt32(), ulong.Parse(ticks.GetString() ?? "", CultureInfo.InvariantCulture))
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }
}
