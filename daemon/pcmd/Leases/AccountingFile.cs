using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pcm.Linux;
using Pcmd.Configuration;
using Pcmd.Logging;

namespace Pcmd.Leases;

/// <summary><c>accounting.jsonl</c> beside the log: a line for each lease that has ended. Begun anew when it is full; one old file is kept.</summary>
internal sealed class AccountingFile(DaemonConfiguration configuration, TimeProvider time, ILogger<LeaseKeeper> log)
{
    private const uint Mode = 0x180; // 0600

    private readonly Lock _gate = new();

    public void Write(Lease lease)
    {
        lock (_gate)
        {
            try
            {
                var path = Path.Combine(configuration.LogDirectory, "accounting.jsonl");
                using var file = AppendingFile.Open(path, Mode);
                RandomAccess.Write(file, LineOf(lease), fileOffset: 0);
                if (RandomAccess.GetLength(file) > Limits.MaxAccountingBytes)
                    File.Move(path, path + ".1", overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LeaseLog.NotAccounted(log, lease.Job.Job, e.Message);
            }
        }
    }

    private byte[] LineOf(Lease lease)
    {
        var (rows, tokens, deviceMs, waitMs) = lease.Account.Read();
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteNumber("job", lease.Job.Job);
            json.WriteNumber("uid", lease.Job.Uid);
            json.WriteString("partition", lease.Job.Partition);
            json.WriteStartArray("devices");
            foreach (var device in lease.Devices)
                json.WriteStringValue(device.Name);
            json.WriteEndArray();
            json.WriteBoolean("took_part", lease.TakesPart);
            json.WriteString("began", lease.Job.Since);
            json.WriteString("ended", time.GetUtcNow());
            json.WriteNumber("rows", rows);
            json.WriteNumber("tokens", tokens);
            json.WriteNumber("device_seconds", Math.Round(deviceMs / 1000, 3));
            json.WriteNumber("wait_seconds", Math.Round(waitMs / 1000, 3));
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }
}
