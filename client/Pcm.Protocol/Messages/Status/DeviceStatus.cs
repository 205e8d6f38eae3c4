using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>One device.</summary>
public sealed record DeviceStatus
{
    public string Name { get; init; } = "";

    /// <summary>cpu or gpu.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Execution provider that its workers use.</summary>
    public string Provider { get; init; } = "";

    /// <summary>CPUs that its workers keep to.</summary>
    public IReadOnlyList<int> Cpus { get; init; } = [];

    /// <summary>Memory that contexts on it may take.</summary>
    public long MemoryBudgetBytes { get; init; }

    /// <summary>Memory that they take or have reserved.</summary>
    public long MemoryUsedBytes { get; init; }

    /// <summary>open, or why it is closed.</summary>
    public string Gate { get; init; } = "";

    /// <summary>Contexts on it.</summary>
    public IReadOnlyList<string> Contexts { get; init; } = [];

    internal void WriteTo(MessagePackWriter writer)
    {
        var map = new MapWriter(writer);
        map.Add("name", Name);
        map.Add("kind", Kind);
        map.Add("provider", Provider);
        map.Add("cpus", Cpus);
        map.Add("memory_budget_bytes", MemoryBudgetBytes);
        map.Add("memory_used_bytes", MemoryUsedBytes);
        map.Add("gate", Gate);
        map.Add("contexts", Contexts);
        map.End();
    }

    internal static DeviceStatus Read(ref MessagePackReader reader)
    {
        var status = new DeviceStatus();
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "name": status = status with { Name = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "kind": status = status with { Kind = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "provider": status = status with { Provider = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "cpus": status = status with { Cpus = reader.ReadInt32s() }; break;
                case "memory_budget_bytes": status = status with { MemoryBudgetBytes = reader.ReadInt64() }; break;
                case "memory_used_bytes": status = status with { MemoryUsedBytes = reader.ReadInt64() }; break;
                case "gate": status = status with { Gate = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "contexts": status = status with { Contexts = reader.ReadStrings() }; break;
                default: reader.Skip(); break;
            }
        }

        return status;
    }
}
