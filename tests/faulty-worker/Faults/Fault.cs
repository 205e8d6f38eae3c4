using System.Text.RegularExpressions;

namespace Pcm.Worker.Faults;

/// <summary>
/// What a text asks the worker to do: <c>fault-NAME</c> or <c>fault-NAME:FILE</c>; the latter is done once, by whoever comes first to create the
/// file, and so tells a fault that passes from one that stays.
/// </summary>
internal sealed partial record Fault(string Name, string? Once)
{
    public const string Marker = "fault-";

    public static Fault? In(string? text) =>
        text is not null && Words().Match(text) is { Success: true } match
            ? new Fault(match.Groups[1].Value, match.Groups[2] is { Success: true, Value: var file } ? file : null)
            : null;

    /// <summary>Whether it is to be done now.</summary>
    public bool IsDue()
    {
        if (Once is null)
            return true;
        try
        {
            new FileStream(Once, FileMode.CreateNew).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [GeneratedRegex($@"\b{Marker}([a-z-]+)(?::(/[^\s""]+))?")]
    private static partial Regex Words();
}
