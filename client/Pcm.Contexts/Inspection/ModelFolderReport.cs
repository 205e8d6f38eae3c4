using System.Globalization;

namespace Pcm.Contexts;

/// <summary>What a model folder holds, as far as its files tell without running anything.</summary>
public sealed record ModelFolderReport
{
    /// <summary>The folder looked at; of a download cache, the snapshot in it.</summary>
    public required string Folder { get; init; }

    public string? Architecture { get; init; }

    public string? ModelType { get; init; }

    public long? Layers { get; init; }

    public long? HiddenSize { get; init; }

    public long? AttentionHeads { get; init; }

    public long? KeyValueHeads { get; init; }

    public long? VocabularySize { get; init; }

    /// <summary>Longest text that the model was made for, in tokens.</summary>
    public long? ContextLength { get; init; }

    public bool HasTokenizer { get; init; }

    public bool HasChatTemplate { get; init; }

    /// <summary>The chat format that the template seems to be, or null.</summary>
    public string? ChatFamily { get; init; }

    /// <summary>Every .onnx file found, usable ones first, in the order of a manifest's variants.</summary>
    public required IReadOnlyList<GraphReport> Graphs { get; init; }

    /// <summary>What keeps the folder from being used: each says what to do.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    public IEnumerable<GraphReport> UsableGraphs => Graphs.Where(graph => graph.Problem is null);

    public bool IsUsable => Problems.Count == 0;

    /// <summary>The report for a person, one line each.</summary>
    public IEnumerable<string> Describe()
    {
        yield return $"folder     {Folder}";
        yield return $"model      {DescribeModel()}";
        yield return $"tokenizer  {(HasTokenizer ? "tokenizer.json" : "missing")}";
        yield return $"chat       {DescribeChat()}";
        foreach (var graph in Graphs)
        {
            yield return graph.Problem is null
                ? $"variant    {graph.VariantName}: {graph.Path}, {graph.Description}, {Size(graph.SizeBytes)} in {graph.Files.Count} file(s)"
                : $"not used   {graph.Path}: {graph.Problem}";
        }

        foreach (var problem in Problems)
            yield return $"problem    {problem}";
    }

    private string DescribeModel()
    {
        if (Architecture is null && ModelType is null)
            return "unknown (config.json does not say)";
        var heads = KeyValueHeads is null || KeyValueHeads == AttentionHeads ? $"{AttentionHeads} heads" : $"{AttentionHeads} heads over {KeyValueHeads}";
        return string.Create(CultureInfo.InvariantCulture,
            $"{Architecture ?? ModelType}: {Layers} layers, width {HiddenSize}, {heads}, vocabulary {VocabularySize}, context {ContextLength} tokens");
    }

    private string DescribeChat() => (HasChatTemplate, ChatFamily) switch
    {
        (false, _) => "no chat template: a plain template is written",
        (true, null) => "a chat template of an unknown kind: a plain template is written",
        (true, var family) => $"{family} format",
    };

    private static string Size(long bytes) => bytes < 1 << 20
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.0} MiB");
}
