namespace Pcm.Hook;

/// <summary>What the command line asked for.</summary>
/// <param name="ConfigurationFile">Null: the default one, where there is one.</param>
/// <param name="MayStart">The daemon may be started where it does not run.</param>
internal sealed record HookOptions(string? ConfigurationFile, bool MayStart);
