namespace Pcm.Contexts;

/// <summary>
/// SHA-256 digests, lower-case hex, of what decides a context's answers. Two contexts with equal digests answer alike wherever they
/// lie and whatever they are called. <see cref="Context"/> covers the other two, so it alone tells whether anything changed, and
/// they tell what.
/// </summary>
/// <param name="Context">Everything: prompt, labels, limits, the variant's weights, and the files beside the model.</param>
/// <param name="Variant">The graph and its external data.</param>
/// <param name="Prompt">Template or messages, defaults, labels.</param>
public sealed record ContextDigests(string Context, string Variant, string Prompt)
{
    // The files that change how a model reads and writes.
    private static readonly string[] SideFiles =
    [
        "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja",
    ];

    /// <exception cref="ModelFileException">A file is missing or cannot be read.</exception>
    public static ContextDigests Compute(
        ContextManifest manifest, ManifestVariant variant, FileHashCache cache, CancellationToken cancellationToken = default)
    {
        var prompt = PromptDigest(manifest);
        var weights = VariantDigest(manifest, variant, cache, cancellationToken);

        using var hash = new CanonicalHash("pcm context 1");
        hash.Add(prompt);
        hash.Add(weights);
        hash.Add(manifest.Limits.MaxPromptTokens);
        hash.Add(manifest.Limits.MaxNewTokens);
        foreach (var name in SideFiles)
        {
            if (ModelFiles.Find(manifest.SourcePath, name) is not { } file)
                continue;
            hash.Add(name);
            hash.Add(cache.Hash(file.FullPath, cancellationToken));
        }

        return new ContextDigests(hash.Finish(), weights, prompt);
    }

    /// <summary>Looks whether all files of a variant are there and regular ones, before anything else opens them by name.</summary>
    /// <exception cref="ModelFileException">One is not.</exception>
    public static void CheckFiles(ContextManifest manifest, ManifestVariant variant)
    {
        ModelFiles.OfGraph(manifest.SourcePath, variant.Model);
        foreach (var name in SideFiles) ModelFiles.Find(manifest.SourcePath, name);
    }

    private static string VariantDigest(
        ContextManifest manifest, ManifestVariant variant, FileHashCache cache, CancellationToken cancellationToken)
    {
        using var hash = new CanonicalHash("pcm variant 1");
        var graphFolder = Path.GetDirectoryName(variant.Model) ?? "";
        foreach (var file in ModelFiles.OfGraph(manifest.SourcePath, variant.Model))
        {
            // The graph names its data files itself, so their names count; its own name does not.
            hash.Add(file.Name == variant.Model ? "" : Path.GetRelativePath("/" + graphFolder, "/" + file.Name));
            hash.Add(cache.Hash(file.FullPath, cancellationToken));
        }

        return hash.Finish();
    }

    private static string PromptDigest(ContextManifest manifest)
    {
        using var hash = new CanonicalHash("pcm prompt 1");
        hash.Add(manifest.Prompt.Template);
        hash.Add(manifest.Prompt.Messages?.Count ?? -1);
        foreach (var message in manifest.Prompt.Messages ?? [])
        {
            hash.Add(message.Role);
            hash.Add(message.Content);
        }

        hash.Add(manifest.Prompt.Defaults.Count);
        foreach (var (field, text) in manifest.Prompt.Defaults.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            hash.Add(field);
            hash.Add(text);
        }

        hash.Add(manifest.Labels.Count);
        foreach (var label in manifest.Labels)
        {
            hash.Add(label.Text);
            hash.Add(label.Verdict);
        }

        return hash.Finish();
    }
}
