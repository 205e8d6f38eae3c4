namespace Pcm.CommandLine;

/// <summary>The build's version, as <c>Directory.Build.props</c> has it.</summary>
internal static class ProgramVersion
{
    public static string Text { get; } = typeof(ProgramVersion).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <summary>How this program names itself to a daemon and in run.json.</summary>
    public static string Build { get; } = $"pcm-client {Text}";
}
