using Pcm.Protocol;
using Pcmd.Devices;
using Pcmd.Workers;

namespace Pcmd.Residency;

// Under the lock: where a context goes and who makes room for it.
internal sealed partial class ResidencyManager
{
    private Resident? FindUsable(ContextDefinition context, IReadOnlyList<Candidate> places) =>
        _residents
            .Where(resident => resident.IsUsable
                && resident.Context.Stamp == context.Stamp
                && places.Any(place => place.Device == resident.Device && place.Variant.Name == resident.Variant.Name))
            .OrderByDescending(resident => resident.State == ResidentState.Ready)
            .ThenBy(resident => resident.References)
            .FirstOrDefault();

    // What is resident of an earlier state of the context's files serves nobody new.
    private void EvictOutdated(ContextDefinition context)
    {
        foreach (var resident in _residents.Where(resident =>
            resident.IsIdle && resident.Context.ManifestPath == context.ManifestPath && resident.Context.Stamp != context.Stamp))
            resident.BeginEviction("its files changed", ErrorCode.WorkerLost);
    }

    private Candidate? LeastBusyWithRoom(IEnumerable<Candidate> places) =>
        places
            .Where(place => place.Bytes <= place.Device.FreeBytes)
            .OrderBy(place => ReferencesOn(place.Device))
            .ThenByDescending(place => place.Device.FreeBytes)
            .FirstOrDefault();

    private Resident Place(ContextDefinition context, Candidate place, WorkerRecord? inherited = null)
    {
        place.Device.Reserve(place.Bytes);
        var resident = new Resident(context, place, inherited, services);
        _residents.Add(resident);
        _lives.RemoveAll(life => life.IsCompleted);
        _lives.Add(LiveAsync(resident));
        return resident;
    }

    // Evicts on the device where the least recently used context that would have to go has lain unused for longest.
    private void MakeRoom(IEnumerable<Candidate> places)
    {
        var best = places
            .Select(place => VictimsFor(place))
            .OfType<IReadOnlyList<Resident>>()
            .OrderBy(victims => victims.Count == 0 ? long.MinValue : victims.Max(victim => victim.LastUsed))
            .FirstOrDefault();
        foreach (var victim in best ?? [])
            victim.BeginEviction("to make room", ErrorCode.WorkerLost);
    }

    // What has to go so that the context fits; empty when enough is on its way out already, null when it cannot be made to fit.
    private List<Resident>? VictimsFor(Candidate place)
    {
        var leaving = _residents.Where(resident => resident.Device == place.Device && !resident.IsUsable);
        var missing = place.Bytes - place.Device.FreeBytes - leaving.Sum(resident => resident.Place.Bytes);
        var victims = new List<Resident>();
        foreach (var resident in _residents
            .Where(resident => resident.Device == place.Device && resident.IsIdle && !resident.IsPinned)
            .OrderBy(resident => resident.LastUsed))
        {
            if (missing <= 0)
                break;
            victims.Add(resident);
            missing -= resident.Place.Bytes;
        }

        return missing <= 0 ? victims : null;
    }

    private int ReferencesOn(Device device) => _residents.Where(resident => resident.Device == device).Sum(resident => resident.References);
}
