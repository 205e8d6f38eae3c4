namespace Pcm.IntegrationTests.Hooks;

/// <summary>How a hook ended.</summary>
internal sealed record HookResult(int ExitCode, string Output, string Error, TimeSpan Took);
