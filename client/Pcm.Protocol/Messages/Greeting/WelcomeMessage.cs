using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>The answer to a greeting: the version that both will speak, who answers, and the bounds that hold from here on.</summary>
public sealed record WelcomeMessage(uint Version) : IMessage<WelcomeMessage>
{
    /// <summary>Name of the answering program.</summary>
    public string Daemon { get; init; } = "pcmd";

    public string Build { get; init; } = "";

    /// <summary>Name of the node.</summary>
    public string Node { get; init; } = "";

    /// <summary>Changes with every start of the daemon.</summary>
    public string Instance { get; init; } = "";

    public int Pid { get; init; }

    public uint Uid { get; init; }

    /// <summary>Rows that a stream may have unanswered unless it asks for another window.</summary>
    public int WindowRows { get; init; } = Limits.DefaultWindowRows;

    public int WindowBytes { get; init; } = Limits.MaxWindowBytes;

    public int MaxFrameBytes { get; init; } = Limits.MaxFrameBytes;

    public int MaxRowBytes { get; init; } = Limits.MaxRowBytes;

    public static MessageKind Kind => MessageKind.Welcome;

    public static int Elements => 2;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.Write(Version);
        var facts = new MapWriter(writer);
        facts.Add("daemon", Daemon);
        facts.Add("build", Build);
        facts.Add("node", Node);
        facts.Add("instance", Instance);
        facts.Add("pid", Pid);
        facts.Add("uid", Uid);
        facts.Add("window_rows", WindowRows);
        facts.Add("window_bytes", WindowBytes);
        facts.Add("max_frame_bytes", MaxFrameBytes);
        facts.Add("max_row_bytes", MaxRowBytes);
        facts.End();
    }

    public static WelcomeMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload)
    {
        var message = new WelcomeMessage(reader.ReadUInt32());
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "daemon": message = message with { Daemon = reader.ReadName() }; break;
                case "build": message = message with { Build = reader.ReadName() }; break;
                case "node": message = message with { Node = reader.ReadName() }; break;
                case "instance": message = message with { Instance = reader.ReadName() }; break;
                case "pid": message = message with { Pid = reader.ReadInt32() }; break;
                case "uid": message = message with { Uid = reader.ReadUInt32() }; break;
                case "window_rows": message = message with { WindowRows = reader.ReadInt32() }; break;
                case "window_bytes": message = message with { WindowBytes = reader.ReadInt32() }; break;
                case "max_frame_bytes": message = message with { MaxFrameBytes = reader.ReadInt32() }; break;
                case "max_row_bytes": message = message with { MaxRowBytes = reader.ReadInt32() }; break;
                default: reader.Skip(); break;
            }
        }

        return message;
    }
}
