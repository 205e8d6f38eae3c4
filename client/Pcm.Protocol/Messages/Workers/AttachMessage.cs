using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>First frame of a worker in place of `hello`; answered by `welcome`.</summary>
/// <param name="Nonce">The secret that the supervisor wrote down before it started the worker.</param>
public sealed record AttachMessage(uint MinVersion, uint MaxVersion, string Nonce, int Pid, string Build) : IMessage<AttachMessage>
{
    public static MessageKind Kind => MessageKind.Attach;

    public static int Elements => 3;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.Write(MinVersion);
        writer.Write(MaxVersion);
        var facts = new MapWriter(writer);
        facts.Add("nonce", Nonce);
        facts.Add("pid", Pid);
        facts.Add("build", Build);
        facts.End();
    }

    public static AttachMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload)
    {
        var min = reader.ReadUInt32();
        var max = reader.ReadUInt32();
        string nonce = "", build = "";
        var pid = 0;
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "nonce": nonce = reader.ReadName(); break;
                case "pid": pid = reader.ReadInt32(); break;
                case "build": build = reader.ReadName(); break;
                default: reader.Skip(); break;
            }
        }

        return new AttachMessage(min, max, nonce, pid, build);
    }
}
