using System.Diagnostics;

namespace Pcm.Bench.Daemons;

/// <summary>What a process keeps in memory of its own.</summary>
public static class ProcessMemory
{
    /// <summary>RssAnon of /proc in MiB; 0 once the process has ended.</summary>
    public static double AnonymousMiB(int pid)
    {
        const string field = "RssAnon:";
        try
        {
            string? line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line[field.Length..^"kB".Length]) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Samples a running process and a second one beside it until the first has ended.</summary>
    public static async Task<List<(double Client, double Supervisor)>> SampleAsync(Process client, int supervisor, TimeSpan interval)
    {
        var samples = new List<(double, double)>();
        while (!client.HasExited)
        {
            double own = AnonymousMiB(client.Id);
            if (own > 0)
                samples.Add((own, AnonymousMiB(supervisor)));
            await Task.Delay(interval);
        }

        return samples;
    }
}
