using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>First frame of a client: the versions it speaks and what it is.</summary>
/// <param name="Client">Name of the program.</param>
/// <param name="Build">Its build, for logs.</param>
/// <param name="Role">What it wants to be: <c>client</c>.</param>
public sealed record HelloMessage(uint MinVersion, uint MaxVersion, string Client, string Build, string Role = HelloMessage.ClientRole)
    : IMessage<HelloMessage>
{
    public const string ClientRole = "client";

    public static MessageKind Kind => MessageKind.Hello;

    public static int Elements => 3;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.Write(MinVersion);
        writer.Write(MaxVersion);
        var facts = new MapWriter(writer);
        facts.Add("client", Client);
        facts.Add("build", Build);
        facts.Add("role", Role);
        facts.End();
    }

    public static HelloMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload)
    {
        var min = reader.ReadUInt32();
        var max = reader.ReadUInt32();
        string client = "", build = "", role = ClientRole;
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "client": client = reader.ReadName(); break;
                case "build": build = reader.ReadName(); break;
                case "role": role = reader.ReadName(); break;
                default: reader.Skip(); break;
            }
        }

        return new HelloMessage(min, max, client, build, role);
    }
}
