using Pcm.Contexts;
using Pcm.Contexts.Yaml;

namespace Pcmd.Configuration;

/// <summary>Reads <c>devices</c> and sees that no two of them share a CPU, a name or a card.</summary>
internal sealed class DeviceSection(ConfigurationProblems problems, string nodeName, IReadOnlyList<int> allowedCpus, long nodeMemoryBytes)
{
    private const int MebibyteShift = 20;

    // Half of the node is for the jobs: pcmd is a guest. A device of its own memory has no such default and takes what a small card has.
    private const int DefaultCardBudgetMib = 8 << 10;
    private const int MaxMib = 1 << 24;

    /// <summary>One CPU device over every CPU that this process may use.</summary>
    public static DeviceConfiguration Default(IReadOnlyList<int> allowedCpus, long nodeMemoryBytes) => new()
    {
        Name = "cpu",
        Kind = DeviceKinds.Cpu,
        Cpus = allowedCpus,
        MemoryBudgetBytes = nodeMemoryBytes / 2,
    };

    public IReadOnlyList<DeviceConfiguration> Read(IReadOnlyList<YamlNode>? items)
    {
        if (items is null)
            return [Default(allowedCpus, nodeMemoryBytes)];
        var devices = new List<DeviceConfiguration>();
        foreach (var item in items)
        {
            if (item is not YamlMap map)
                problems.Add(item, $"must be a block of `key: value` lines, but is {item.Kind}");
            else if (ReadOne(map, items.Count) is { } device && IsUnlike(devices, device, map))
                devices.Add(device);
        }

        return devices;
    }

    private DeviceConfiguration? ReadOne(YamlMap map, int count)
    {
        var section = new SectionReader(map, problems, nodeName);
        var name = section.Text("name");
        var kind = section.Choice("kind", DeviceKinds.Cpu, DeviceKinds.All.ToDictionary(known => known));
        var index = section.Integer("index", 0, 0, ConfigurationLimits.MaxDevices - 1);
        var cpus = ReadCpus(section);
        var defaultBudgetMib = kind == DeviceKinds.Cpu ? (int)(nodeMemoryBytes / 2 / count >> MebibyteShift) : DefaultCardBudgetMib;
        var budgetMib = section.Integer("memory_budget_mib", Math.Max(1, defaultBudgetMib), 1, MaxMib);
        var file = section.Path("device_file");
        var uuid = section.Text("uuid");
        var gresIndex = section.OptionalInteger("gres_index", 0, ConfigurationLimits.MaxDevices - 1);
        if (gresIndex is null && file is null && uuid is null && kind != DeviceKinds.Cpu)
            gresIndex = index;
        section.RejectUnknown();
        if (name is null || !ContextName.IsValid(name))
        {
            problems.Add(map.Find("name") ?? map, "each device needs a name of letters, digits, dots, hyphens and underscores");
            return null;
        }

        return new DeviceConfiguration
        {
            Name = name,
            Kind = kind,
            Index = index,
            Cpus = cpus,
            MemoryBudgetBytes = (long)budgetMib << MebibyteShift,
            GresIndex = gresIndex,
            DeviceFile = file,
            Uuid = uuid,
        };
    }

    private IReadOnlyList<int> ReadCpus(SectionReader section)
    {
        if (section.Text("cpus") is not { } text)
            return allowedCpus;
        var node = section.Find("cpus")!;
        if (CpuList.Parse(text, out var problem) is not { } cpus)
        {
            problems.Add(node, problem);
            return allowedCpus;
        }

        var missing = cpus.Except(allowedCpus).ToList();
        if (missing.Count > 0)
            problems.Add(node, $"CPUs {CpuList.Format(missing)} are not among those this process may use ({CpuList.Format(allowedCpus)})");
        return cpus;
    }

    private bool IsUnlike(List<DeviceConfiguration> others, DeviceConfiguration device, YamlMap map)
    {
        foreach (var other in others)
        {
            if (other.Name == device.Name)
                problems.Add(map.Find("name")!, $"\"{device.Name}\" is the name of an earlier device already");
            else if (other.Kind == device.Kind && device.Kind != DeviceKinds.Cpu && other.Index == device.Index)
                problems.Add(map.Find("index") ?? map, $"{device.Kind} {device.Index} is device \"{other.Name}\" already");
            else if (device.IsLeased && (other.GresIndex, other.DeviceFile, other.Uuid) == (device.GresIndex, device.DeviceFile, device.Uuid))
                problems.Add(map.Find("gres_index") ?? map.Find("device_file") ?? map.Find("uuid") ?? map, $"is device \"{other.Name}\" already");
            else if (other.Cpus.Intersect(device.Cpus).ToList() is { Count: > 0 } shared)
                problems.Add(map.Find("cpus") ?? map,
                    $"CPUs {CpuList.Format(shared)} belong to device \"{other.Name}\" already; give each device its own");
            else
                continue;
            return false;
        }

        return true;
    }
}
