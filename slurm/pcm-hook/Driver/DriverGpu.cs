using System.Globalization;

namespace Pcm.Hook;

/// <summary>A GPU as the driver knows it. Between processes it is one line: minor, UUID, pids with commas between them.</summary>
/// <param name="Minor">The number in <c>/dev/nvidiaN</c>.</param>
/// <param name="Pids">Processes that compute on it.</param>
internal sealed record DriverGpu(uint Minor, string Uuid, IReadOnlyList<int> Pids)
{
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Minor} {Uuid} {string.Join(',', Pids)}");

    /// <summary>Null where it is no such line.</summary>
    public static DriverGpu? Parse(string line)
    {
        if (line.Split(' ') is not [var minorText, { Length: > 0 } uuid, var pidsText]
            || !uint.TryParse(minorText, NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
            return null;
        var pids = new List<int>();
        foreach (var text in pidsText.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                return null;
            pids.Add(pid);
        }

        return new DriverGpu(minor, uuid, pids);
    }
}
