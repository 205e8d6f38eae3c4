using Pcm.Protocol;
using Pcmd.Devices;

namespace Pcmd.Leases;

/// <summary>A job's hold on devices of this node, as their gates have it.</summary>
/// <param name="token">Names the holder in each gate; minted at the job's prolog.</param>
/// <param name="job">What the gates say of the job.</param>
internal sealed class Lease(string token, JobLease job, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    public string Token => token;

    public JobLease Job => job;

    /// <summary>The devices that it holds now.</summary>
    public IReadOnlyList<Device> Devices { get; set; } = [];

    /// <summary>Contexts may be brought to its devices. A job that did not say so at its start may begin to with its first call.</summary>
    public bool TakesPart { get; set; }

    public LeaseAccount Account { get; } = new(time);

    /// <summary>Cancelled when the job holds nothing here any more.</summary>
    public CancellationToken Ended => _ended.Token;

    public string Name => $"job {job.Job}";

    public void End() => _ended.Cancel();

    public void Dispose() => _ended.Dispose();
}
