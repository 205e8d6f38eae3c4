namespace Pcm.Inference.Tokenization;

/// <summary>Reads the parts of a sequence, whose nesting it bounds.</summary>
internal static class SequenceReader
{
    public static T[] Read<T>(JsonFields sequence, string name, int depth, Func<JsonFields, int, T> read)
    {
        if (depth >= TokenizerLimits.MaxSequenceDepth)
            throw new TokenizerFormatException($"{sequence.Path}: sequences nest deeper than {TokenizerLimits.MaxSequenceDepth}");
        return [.. sequence.Objects(name).Select(part => read(part, depth + 1))];
    }
}
