namespace Pcm.Linux;

/// <summary>How a process ended. Of one that is no child of ours, only that it did.</summary>
/// <param name="ExitCode">What it returned, if it returned.</param>
/// <param name="Signal">What killed it, if it was killed.</param>
public readonly record struct ExitStatus(int? ExitCode, int? Signal)
{
    public static readonly ExitStatus Unknown;

    public override string ToString() => this switch
    {
        { ExitCode: { } code } => $"exit code {code}",
        { Signal: { } signal } => $"killed by signal {signal}",
        _ => "ended",
    };
}
