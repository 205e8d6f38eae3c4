using NUnit.Framework;

namespace Pcm.IntegrationTests.Metrics;

/// <summary>A folder that stands for node_exporter's, and what a daemon has written to it.</summary>
internal abstract class MetricsFixture
{
    protected string Folder { get; private set; } = null!;

    protected string MetricsFile => Path.Combine(Folder, "pcmd.prom");

    /// <summary>Configuration that writes as often as there can be.</summary>
    protected string Configuration => $"metrics_file: {MetricsFile}\nmetrics_interval_seconds: 1\n";

    [SetUp]
    public void MakeFolder() => Folder = TestDaemon.NewFolder();

    [TearDown]
    public void RemoveFolder() => Directory.Delete(Folder, recursive: true);

    protected Exposition Read() => Exposition.Parse(File.ReadAllText(MetricsFile));

    /// <summary>Waits until a sample has a value.</summary>
    protected async Task<Exposition> WaitForAsync(TestDaemon daemon, string sample, double value)
    {
        Exposition? metrics = null;
        await daemon.EventuallyAsync(
            () => Task.FromResult(File.Exists(MetricsFile) && (metrics = Read()).Samples.TryGetValue(sample, out var found) && found.Equals(value)), $"{sample} is {value}");
        return metrics!;
    }
}
