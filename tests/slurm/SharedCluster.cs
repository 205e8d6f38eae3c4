using NUnit.Framework;
using Pcm.SlurmTests.Cluster;

namespace Pcm.SlurmTests;

/// <summary>The cluster that most tests share: one with job cgroups, as sites have them.</summary>
[SetUpFixture]
internal sealed class SharedCluster
{
    private static SlurmCluster? _cluster;

    public static SlurmCluster Instance => _cluster ?? throw new InvalidOperationException("the cluster is not up");

    [OneTimeSetUp]
    public async Task Start() => _cluster = await SlurmCluster.StartAsync(new ClusterOptions());

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}
