using System.Buffers;
using System.Globalization;

namespace Pcmd.Identity;

/// <summary>How Slurm writes jobs and steps. Nothing but its own canonical form is taken: whatever else is there, Slurm did not write it.</summary>
internal static class SlurmNames
{
    // src/common/sluid.c of Slurm: "s", then 64 bits in Crockford's base 32. The first digit holds the four bits that are left over.
    private const string SluidDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int SluidLength = 14;
    private const int SluidFirstDigits = 16;

    private static readonly SearchValues<char> SluidDigitSet = SearchValues.Create(SluidDigits);

    // src/common/log.c of Slurm, log_build_step_id_str.
    private static readonly string[] NamedSteps = ["batch", "extern", "interactive"];

    /// <summary>A job's id: a decimal number from 1 without sign, space or leading zero.</summary>
    public static bool TryParseJobId(ReadOnlySpan<char> text, out uint id) => TryParseNumber(text, out id) && id > 0;

    public static bool TryParseNumber(ReadOnlySpan<char> text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && (text.Length == 1 || text[0] != '0');

    public static bool IsSluid(ReadOnlySpan<char> text) =>
        text.Length == SluidLength && text[0] == 's' && SluidDigits.AsSpan(0, SluidFirstDigits).Contains(text[1])
        && !text[1..].ContainsAnyExcept(SluidDigitSet);

    public static bool IsStep(ReadOnlySpan<char> text)
    {
        foreach (var name in NamedSteps)
        {
            if (text.SequenceEqual(name)) return true;
        }

        var plus = text.IndexOf('+');
        return plus < 0 ? TryParseNumber(text, out _) : TryParseNumber(text[..plus], out _) && TryParseNumber(text[(plus + 1)..], out _);
    }
}
