namespace Pcm.CommandLine.Display;

/// <summary>
/// Text that came from a daemon, as it may reach a terminal: other users' names are among it, and a terminal obeys what it is sent.
/// </summary>
internal static class Printable
{
    public static string Of(string text) => text.Any(IsCommand) ? string.Create(text.Length, text, Replace) : text;

    private static void Replace(Span<char> target, string text)
    {
        for (var i = 0; i < text.Length; i++) target[i] = IsCommand(text[i]) ? '?' : text[i];
    }

    private static bool IsCommand(char c) => char.IsControl(c) && c != '\n';
}
