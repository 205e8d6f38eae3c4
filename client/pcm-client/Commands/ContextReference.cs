using Pcm.Client;
using Pcm.Contexts;

namespace Pcm.CommandLine.Commands;

/// <summary>A context as a user names it: by name, or by the path of its manifest or of the folder that holds one.</summary>
/// <param name="Text">The name, or the manifest's absolute path.</param>
/// <param name="IsPath">It is a path, which only a private daemon opens.</param>
internal sealed record ContextReference(string Text, bool IsPath)
{
    /// <exception cref="ClientException">A path without a manifest, or what can be neither a name nor a path.</exception>
    public static ContextReference Parse(string text)
    {
        var looksLikePath = text.Contains('/') || text is "." or ".." || text.EndsWith(".yaml", StringComparison.Ordinal) || text.EndsWith(".yml", StringComparison.Ordinal);
        if (!looksLikePath)
        {
            return ContextName.IsValid(text)
                ? new ContextReference(text, false)
                : throw new ClientException(ExitCode.Usage, $"'{text}' is no name of a context; a path needs a slash (./{text})");
        }

        var manifest = ContextManifest.Locate(text);
        return File.Exists(manifest)
            ? new ContextReference(manifest, true)
            : throw new ClientException(ExitCode.NoService, $"there is no manifest {manifest}; `pcm-client context init DIR` writes one for a model folder");
    }
}
