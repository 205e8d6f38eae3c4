namespace Pcm.Hook;

/// <summary>What became of a hook: its exit code and its line in the log.</summary>
internal sealed record HookOutcome(int ExitCode, string Text, bool IsProblem)
{
    public static HookOutcome Done(string text) => new(ExitCodes.Done, text, IsProblem: false);
}
