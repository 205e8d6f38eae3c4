using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pcmd.Configuration;
using Pcmd.Logging;

namespace Pcmd.Residency;

/// <summary>
/// What owners have taken off each device, to be brought back when it is free again. In a file, so that it outlives the daemon; what cannot be
/// written there is remembered for as long as the daemon lives.
/// </summary>
internal sealed class RestoreList
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly ILogger<RestoreList> _log;
    private readonly Dictionary<string, List<string>> _contexts;

    public RestoreList(DaemonConfiguration configuration, ILogger<RestoreList> log)
    {
        _path = Path.Combine(configuration.StateDirectory, "restore.json");
        _log = log;
        _contexts = Read();
    }

    /// <summary>Remembers a context, as the last that was taken.</summary>
    public void Add(string device, string context)
    {
        lock (_gate)
        {
            if (!_contexts.TryGetValue(device, out var contexts))
                _contexts.Add(device, contexts = []);
            contexts.Remove(context);
            contexts.Add(context);
            if (contexts.Count > Limits.MaxRestoredContexts)
                contexts.RemoveAt(0);
            Write();
        }
    }

    /// <summary>What was taken off a device, the last first. Each is given once.</summary>
    public IReadOnlyList<string> Take(string device)
    {
        lock (_gate)
        {
            if (!_contexts.Remove(device, out var contexts))
                return [];
            Write();
            return [.. contexts.AsEnumerable().Reverse()];
        }
    }

    // Of a file that is none of this program's there is nothing to bring back.
    private Dictionary<string, List<string>> Read()
    {
        try
        {
            if (!File.Exists(_path))
                return [];
            using var document = JsonDocument.Parse(File.ReadAllBytes(_path));
            return document.RootElement.EnumerateObject().ToDictionary(
                device => device.Name,
                device => device.Value.EnumerateArray().Select(context => context.GetString() ?? "").Take(Limits.MaxRestoredContexts).ToList());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or ArgumentException)
        {
            ResidencyLog.RestoreListLost(_log, _path, e.Message);
            return [];
        }
    }

    private void Write()
    {
        try
        {
            var temporary = $"{_path}.new";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
            using (var stream = new FileStream(temporary, options))
            using (var json = new Utf8JsonWriter(stream))
            {
                json.WriteStartObject();
                foreach (var (device, contexts) in _contexts)
                {
                    json.WriteStartArray(device);
                    foreach (var context in contexts)
                        json.WriteStringValue(context);
                    json.WriteEndArray();
                }

                json.WriteEndObject();
            }

            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ResidencyLog.RestoreListLost(_log, _path, e.Message);
        }
    }
}
