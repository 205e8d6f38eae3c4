using Pcm.Protocol;
using Pcmd.Devices;

namespace Pcmd.Leases;

/// <summary>
/// The leases of the node, read from the gates: what stands there is the truth, whoever wrote it and whether or not a daemon was there to be
/// told. Reading is some small files, so it is done whenever a lease is asked for.
/// </summary>
internal sealed class LeaseTable(DeviceTable devices, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Lease> _leases = new(StringComparer.Ordinal);

    /// <summary>A lease is over: its holder stands in no gate any more. Raised before <see cref="Lease.Ended"/> is cancelled.</summary>
    public event Action<Lease>? Ended;

    /// <summary>Reads the gates again.</summary>
    public IReadOnlyList<Lease> Refresh()
    {
        List<Lease> ended;
        IReadOnlyList<Lease> left;
        lock (_gate)
        {
            var holders = ReadHolders();
            foreach (var (token, held) in holders)
                Update(token, held);
            ended = [.. _leases.Values.Where(lease => !holders.ContainsKey(lease.Token))];
            foreach (var lease in ended)
                _leases.Remove(lease.Token);
            left = [.. _leases.Values];
        }

        foreach (var lease in ended)
        {
            Ended?.Invoke(lease);
            lease.End();
        }

        return left;
    }

    public Lease? Find(string token)
    {
        lock (_gate)
            return _leases.GetValueOrDefault(token);
    }

    /// <summary>Makes a job that may take part do so.</summary>
    /// <exception cref="PcmException">A device of it is shared with another job, or the job has just ended.</exception>
    public void TakePart(Lease lease)
    {
        // One at a time, and from what is known of the job: what stands in a gate may be half written by another first call.
        lock (_gate)
        {
            foreach (var device in lease.Devices)
                TakePart(lease, device);
        }

        Refresh();
    }

    public void Dispose()
    {
        foreach (var lease in _leases.Values)
            lease.Dispose();
    }

    private static void TakePart(Lease lease, Device device)
    {
        if (device.Gate.Read().Holders.FirstOrDefault(holder => holder.Id != lease.Token && holder.Lease is not null) is { } other)
        {
            throw new PcmException(ErrorCode.NoDevice,
                $"device {device.Name} is shared with {other.Name}, and pcmd serves jobs that have a device to themselves", permanent: false);
        }

        if (!device.Gate.Change(new GateHolder(lease.Token, lease.Name, TakesPart: true, lease.Job)))
            throw new PcmException(ErrorCode.LeaseEnded, $"{lease.Name} has ended");
    }

    private Dictionary<string, List<(Device Device, GateHolder Holder)>> ReadHolders()
    {
        var found = new Dictionary<string, List<(Device, GateHolder)>>(StringComparer.Ordinal);
        foreach (var device in devices.All)
        {
            // One that is just being changed may be unreadable, and is no less there.
            foreach (var holder in device.Gate.Read().Holders.Where(holder => holder.Lease is not null || _leases.ContainsKey(holder.Id)))
            {
                if (!found.TryGetValue(holder.Id, out var held))
                    found.Add(holder.Id, held = []);
                held.Add((device, holder));
            }
        }

        return found;
    }

    private void Update(string token, List<(Device Device, GateHolder Holder)> held)
    {
        if (!_leases.TryGetValue(token, out var lease))
            _leases.Add(token, lease = new Lease(token, held[0].Holder.Lease!, time));
        lease.Devices = [.. held.Select(pair => pair.Device)];
        lease.TakesPart = held.TrueForAll(pair => pair.Holder.TakesPart);
    }
}
