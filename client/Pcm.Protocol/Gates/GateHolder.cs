using System.Text.Json;
using Pcm.Linux;

namespace Pcm.Protocol;

/// <summary>One who holds a device: a job, or a daemon that may use it without one.</summary>
/// <param name="Id">Names its file in the gate: letters, digits, hyphens. A job's is minted at its prolog.</param>
/// <param name="Name">For people: "job 4711".</param>
/// <param name="TakesPart">Contexts may be brought to the device while it holds it. One holder that does not take part closes the device.</param>
/// <param name="Lease">What is known of the job; null where the holder is none.</param>
public sealed record GateHolder(string Id, string Name, bool TakesPart, JobLease? Lease = null)
{
    /// <summary>What a holder's file says; one that can't be read is a holder that takes no part.</summary>
    internal static GateHolder? Read(string path)
    {
        var id = Path.GetFileName(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;

            // Whoever held it before the machine started anew does not live.
            if (root.GetProperty("boot").GetString() != BootId.Current)
                return null;
            return new GateHolder(id, root.GetProperty("name").GetString() ?? id, root.GetProperty("takes_part").GetBoolean(), JobLease.Read(root));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return new GateHolder(id, $"an unreadable holder ({path})", TakesPart: false);
        }
    }

    internal byte[] ToJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("name", Name);
            json.WriteBoolean("takes_part", TakesPart);
            json.WriteString("boot", BootId.Current);
            Lease?.WriteTo(json);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }
}
