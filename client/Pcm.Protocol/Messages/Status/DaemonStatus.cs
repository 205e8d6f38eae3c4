using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>The daemon itself.</summary>
public sealed record DaemonStatus
{
    public string Node { get; init; } = "";

    /// <summary>Changes with every start.</summary>
    public string Instance { get; init; } = "";

    public string Build { get; init; } = "";

    public int Pid { get; init; }

    public uint Uid { get; init; }

    public string Socket { get; init; } = "";

    /// <summary>A user's own daemon rather than the node's.</summary>
    public bool Private { get; init; }

    /// <summary>It takes no new work.</summary>
    public bool Stopping { get; init; }

    public long UptimeMs { get; init; }

    /// <summary>Its anonymous resident memory.</summary>
    public long AnonymousBytes { get; init; }

    public int Connections { get; init; }

    internal void WriteTo(MessagePackWriter writer)
    {
        var map = new MapWriter(writer);
        map.Add("node", Node);
        map.Add("instance", Instance);
        map.Add("build", Build);
        map.Add("pid", Pid);
        map.Add("uid", Uid);
        map.Add("socket", Socket);
        map.Add("private", Private);
        map.Add("stopping", Stopping);
        map.Add("uptime_ms", UptimeMs);
        map.Add("anonymous_bytes", AnonymousBytes);
        map.Add("connections", Connections);
        map.End();
    }

    internal static DaemonStatus Read(ref MessagePackReader reader)
    {
        var status = new DaemonStatus();
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "node": status = status with { Node = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "instance": status = status with { Instance = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "build": status = status with { Build = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "pid": status = status with { Pid = reader.ReadInt32() }; break;
                case "uid": status = status with { Uid = reader.ReadUInt32() }; break;
                case "socket": status = status with { Socket = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "private": status = status with { Private = reader.ReadBoolean() }; break;
                case "stopping": status = status with { Stopping = reader.ReadBoolean() }; break;
                case "uptime_ms": status = status with { UptimeMs = reader.ReadInt64() }; break;
                case "anonymous_bytes": status = status with { AnonymousBytes = reader.ReadInt64() }; break;
                case "connections": status = status with { Connections = reader.ReadInt32() }; break;
                default: reader.Skip(); break;
            }
        }

        return status;
    }
}
