using System.Globalization;

namespace Pcm.Inference.Tokenization;

/// <summary>A set of code points as sorted ranges.</summary>
internal sealed class CodePointRanges
{
    private readonly (int First, int Last)[] _ranges;

    private CodePointRanges((int First, int Last)[] ranges) => _ranges = ranges;

    /// <summary>Reads ascending hexadecimal ranges such as <c>"61D 2E43-2E4F"</c>.</summary>
    public static CodePointRanges Parse(string ranges) => new([.. ranges.Split(' ').Select(ParseRange)]);

    public bool Contains(int codePoint)
    {
        int low = 0;
        int high = _ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (codePoint < _ranges[middle].First)
                high = middle - 1;
            else if (codePoint > _ranges[middle].Last)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }

    private static (int First, int Last) ParseRange(string range)
    {
        string[] ends = range.Split('-');
        return (ParseHex(ends[0]), ParseHex(ends[^1]));
    }

    private static int ParseHex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
