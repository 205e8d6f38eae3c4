using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>One row's prompt as the model gets it.</summary>
public sealed record RenderedMessage : IMessage<RenderedMessage>
{
    /// <summary>The whole prompt.</summary>
    public string Text { get; init; } = "";

    /// <summary>Its tokens.</summary>
    public IReadOnlyList<int> Ids { get; init; } = [];

    /// <summary>The text of each token, for people: as the vocabulary spells it.</summary>
    public IReadOnlyList<string> Pieces { get; init; } = [];

    /// <summary>The first so many tokens come from the cached prefix.</summary>
    public int PrefixTokens { get; init; }

    /// <summary>Tokens that were cut, by field.</summary>
    public IReadOnlyDictionary<string, ulong> Truncated { get; init; } = new Dictionary<string, ulong>();

    /// <summary>The labels that are scored after it; empty where the context has none.</summary>
    public IReadOnlyList<LabelFacts> Labels { get; init; } = [];

    public int MaxPromptTokens { get; init; }

    public static MessageKind Kind => MessageKind.Rendered;

    public static int Elements => 1;

    public void WriteTo(MessagePackWriter writer)
    {
        var map = new MapWriter(writer);
        map.Add("text", Text);
        map.Add("ids", Ids);
        map.Add("pieces", Pieces);
        map.Add("prefix_tokens", PrefixTokens);
        map.Key("truncated").WriteMapHeader(Truncated.Count);
        foreach (var (field, tokens) in Truncated)
        {
            writer.Write(field);
            writer.Write(tokens);
        }

        map.Key("labels").WriteArrayHeader(Labels.Count);
        foreach (var label in Labels) label.WriteTo(writer);
        map.Add("max_prompt_tokens", MaxPromptTokens);
        map.End();
    }

    public static RenderedMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload)
    {
        var message = new RenderedMessage();
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "text": message = message with { Text = reader.ReadString() }; break;
                case "ids": message = message with { Ids = reader.ReadInt32s(Limits.MaxRenderedTokens) }; break;
                case "pieces": message = message with { Pieces = reader.ReadStrings(Limits.MaxRenderedTokens) }; break;
                case "prefix_tokens": message = message with { PrefixTokens = reader.ReadInt32() }; break;
                case "truncated": message = message with { Truncated = reader.ReadCounters(Limits.MaxRowFields) }; break;
                case "labels": message = message with { Labels = LabelFacts.ReadAll(ref reader) }; break;
                case "max_prompt_tokens": message = message with { MaxPromptTokens = reader.ReadInt32() }; break;
                default: reader.Skip(); break;
            }
        }

        return message;
    }
}
