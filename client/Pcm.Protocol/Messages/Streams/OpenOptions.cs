using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>What a stream, a warm or a render asks for beyond its context. Everything may be left out.</summary>
public sealed record OpenOptions
{
    public static OpenOptions None { get; } = new();

    /// <summary>Name of the variant; left out, the first that fits the device.</summary>
    public string? Variant { get; init; }

    /// <summary>Name of the device; left out, the daemon chooses.</summary>
    public string? Device { get; init; }

    /// <summary>A GPU lease may fall back to a CPU device.</summary>
    public bool AllowCpu { get; init; }

    /// <summary>Fields that may be cut when the prompt is too long, and at which end.</summary>
    public IReadOnlyDictionary<string, TruncateSide>? Truncate { get; init; }

    /// <summary>Tokens to generate at most, per row.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>0 is greedy.</summary>
    public double? Temperature { get; init; }

    /// <summary>Sampling depends on this and the row's number alone.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Texts that end a row's generation; not part of its text.</summary>
    public IReadOnlyList<string>? Stop { get; init; }

    /// <summary>Unanswered rows that the client would like to have; the daemon may give fewer.</summary>
    public int? Window { get; init; }

    /// <summary>A prompt template in place of the context's own; generate and render only.</summary>
    public string? Template { get; init; }

    internal void WriteTo(MessagePackWriter writer)
    {
        var map = new MapWriter(writer);
        map.Add("variant", Variant);
        map.Add("device", Device);
        if (AllowCpu) map.Add("allow_cpu", true);
        if (Truncate is not null)
        {
            map.Key("truncate").WriteMapHeader(Truncate.Count);
            foreach (var (field, side) in Truncate)
            {
                writer.Write(field);
                writer.Write(side == TruncateSide.Head ? "head" : "tail");
            }
        }

        map.Add("max_tokens", MaxTokens);
        map.Add("temperature", Temperature);
        map.Add("seed", Seed);
        map.Add("stop", Stop);
        map.Add("window", Window);
        map.Add("template", Template);
        map.End();
    }

    internal static OpenOptions Read(ref MessagePackReader reader)
    {
        var options = None;
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "variant": options = options with { Variant = reader.ReadName() }; break;
                case "device": options = options with { Device = reader.ReadName() }; break;
                case "allow_cpu": options = options with { AllowCpu = reader.ReadBoolean() }; break;
                case "truncate": options = options with { Truncate = ReadTruncate(ref reader) }; break;
                case "max_tokens": options = options with { MaxTokens = reader.ReadInt32() }; break;
                case "temperature": options = options with { Temperature = reader.ReadDouble() }; break;
                case "seed": options = options with { Seed = reader.ReadUInt64() }; break;
                case "stop": options = options with { Stop = reader.ReadStrings(Limits.MaxStopStrings) }; break;
                case "window": options = options with { Window = reader.ReadInt32() }; break;
                case "template": options = options with { Template = reader.ReadString(Limits.MaxRowBytes) }; break;
                default: reader.Skip(); break;
            }
        }

        return options;
    }

    private static Dictionary<string, TruncateSide> ReadTruncate(ref MessagePackReader reader)
    {
        var count = reader.ReadMapHeader(Limits.MaxRowFields);
        var sides = new Dictionary<string, TruncateSide>(count);
        for (; count > 0; count--)
        {
            var field = reader.ReadName();
            var side = reader.ReadName();
            sides[field] = side switch
            {
                "head" => TruncateSide.Head,
                "tail" => TruncateSide.Tail,
                _ => throw new PcmException(ErrorCode.BadRequest, $"truncate of field '{field}' is '{side}'; it must be 'head' or 'tail'"),
            };
        }

        return sides;
    }
}
