using System.Globalization;

namespace Pcm.Hook;

/// <summary>Slurm's way to write many names as one (<c>n[1-3,07-10],login</c>), also of device files; see src/common/hostlist.c.</summary>
internal static class HostList
{
    /// <summary>The names in the order that Slurm expands them in; null where the text is no such list, or stands for too many.</summary>
    public static IReadOnlyList<string>? Expand(string text)
    {
        var names = new List<string>();
        foreach (var item in SplitOutsideBrackets(text))
        {
            if (item.AsSpan().Count('[') > Limits.MaxBrackets || !ExpandItem(item, "", names)) return null;
        }

        return names;
    }

    private static IEnumerable<string> SplitOutsideBrackets(string text)
    {
        int start = 0, depth = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            // At the very end whatever is left is an item, open brackets and all, to be refused as one.
            if (i == text.Length || (depth == 0 && text[i] is (',' or ' ' or '\t')))
            {
                if (i > start) yield return text[start..i];
                start = i + 1;
            }
            else if (text[i] == '[')
            {
                depth++;
            }
            else if (text[i] == ']')
            {
                depth--;
            }
        }
    }

    // The first brackets vary slowest.
    private static bool ExpandItem(string item, string before, List<string> names)
    {
        var open = item.IndexOf('[');
        if (open < 0)
        {
            if (item.Contains(']') || names.Count >= Limits.MaxHostListNames) return false;
            names.Add(before + item);
            return true;
        }

        var close = item.IndexOf(']', open);
        if (close < 0 || item.AsSpan(0, open).Contains(']')) return false;
        var rest = item[(close + 1)..];
        foreach (var range in item[(open + 1)..close].Split(','))
        {
            if (!TryParseRange(range, out var first, out var last, out var width)) return false;
            for (var number = first; number <= last; number++)
            {
                if (!ExpandItem(rest, before + item[..open] + number.ToString($"D{width}", CultureInfo.InvariantCulture), names)) return false;
            }
        }

        return true;
    }

    private static bool TryParseRange(string range, out long first, out long last, out int width)
    {
        var dash = range.IndexOf('-');
        var low = dash < 0 ? range : range[..dash];
        var high = dash < 0 ? range : range[(dash + 1)..];
        width = low.Length;
        last = 0;
        return TryParse(low, out first) && TryParse(high, out last) && last >= first && last - first < Limits.MaxHostListNames;
    }

    // Eighteen digits fit in a long; no node or device has more.
    private static bool TryParse(string text, out long number)
    {
        number = 0;
        return text.Length <= 18 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
