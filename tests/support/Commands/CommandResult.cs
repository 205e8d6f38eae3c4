namespace Pcm.TestSupport;

/// <summary>What a command came to.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Its trimmed output; fails unless it succeeded.</summary>
    public string Demand(string what) =>
        ExitCode == 0 ? Output.Trim() : throw new InvalidOperationException($"{what} failed ({ExitCode}): {Output}{Error}");
}
