using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>One context in the list.</summary>
public sealed record ListedContext
{
    public string Name { get; init; } = "";

    /// <summary>Path of its manifest on the node.</summary>
    public string Path { get; init; } = "";

    /// <summary>Where known already.</summary>
    public string? Digest { get; init; }

    /// <summary>Where it is now: cold, disk, host, device.</summary>
    public string Tier { get; init; } = "cold";

    public IReadOnlyList<string> Variants { get; init; } = [];

    /// <summary>Fields that a row may give.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Verdicts; empty where the context is for generating only.</summary>
    public IReadOnlyList<string> Verdicts { get; init; } = [];

    public string? Description { get; init; }

    /// <summary>Why it cannot be used, where its manifest is wrong.</summary>
    public string? Problem { get; init; }

    internal void WriteTo(MessagePackWriter writer)
    {
        var map = new MapWriter(writer);
        map.Add("name", Name);
        map.Add("path", Path);
        map.Add("digest", Digest);
        map.Add("tier", Tier);
        map.Add("variants", Variants);
        map.Add("fields", Fields);
        map.Add("verdicts", Verdicts);
        map.Add("description", Description);
        map.Add("problem", Problem);
        map.End();
    }

    internal static ListedContext Read(ref MessagePackReader reader)
    {
        var context = new ListedContext();
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "name": context = context with { Name = reader.ReadName() }; break;
                case "path": context = context with { Path = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "digest": context = context with { Digest = reader.ReadName() }; break;
                case "tier": context = context with { Tier = reader.ReadName() }; break;
                case "variants": context = context with { Variants = reader.ReadStrings() }; break;
                case "fields": context = context with { Fields = reader.ReadStrings() }; break;
                case "verdicts": context = context with { Verdicts = reader.ReadStrings() }; break;
                case "description": context = context with { Description = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "problem": context = context with { Problem = reader.ReadString(Limits.MaxMessageBytes) }; break;
                default: reader.Skip(); break;
            }
        }

        return context;
    }
}
