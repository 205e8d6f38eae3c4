namespace Pcm.Inference.Tokenization;

/// <summary>Reads where Metaspace prepends, in the present and in the older form.</summary>
internal static class PrependSchemeReader
{
    public static PrependScheme Read(JsonFields fields)
    {
        PrependScheme scheme = fields.OptionalString("prepend_scheme") switch
        {
            null or "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            _ => throw fields.Wrong("prepend_scheme", "always, first or never"),
        };
        return fields.Bool("add_prefix_space", ifAbsent: true) ? scheme : PrependScheme.Never;
    }
}
