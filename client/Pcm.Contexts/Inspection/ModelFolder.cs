using System.Text.Json;

namespace Pcm.Contexts;

/// <summary>Looks at a folder in the Hugging Face layout, as downloaded: links into a blob store are followed, and a broken one is named.</summary>
public static class ModelFolder
{
    // Where exports put their graphs.
    private static readonly string[] GraphFolders = ["", "onnx"];

    // Parts of models that a decoder's context is not made from.
    private static readonly (string Mark, string Reason)[] OtherGraphs =
    [
        ("merged", "it holds a graph with and one without a cache in one; export with one graph, \"model.onnx\""),
        ("with_past", "it is the second half of a pair of graphs; export with one graph, \"model.onnx\""),
        ("encoder", "it is an encoder"),
        ("vision", "it is the vision part of a larger model"),
        ("embed", "it is the embedding part of a larger model"),
    ];

    /// <exception cref="ModelFileException">There is no such folder, or a file in it that decides everything cannot be read.</exception>
    public static ModelFolderReport Inspect(string folder)
    {
        var problems = new List<string>();
        var root = FindSnapshot(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var graphs = FindGraphs(root);
        var hasTokenizer = Try(problems, () => ModelFiles.Find(root, "tokenizer.json") is not null);
        var template = Try(problems, () => ChatFamily.FindTemplate(root));
        var report = new ModelFolderReport
        {
            Folder = root,
            Graphs = graphs,
            Problems = problems,
            HasTokenizer = hasTokenizer,
            HasChatTemplate = template is not null,
            ChatFamily = template is null ? null : ChatFamily.Guess(template),
        };
        report = Try(problems, () => WithConfig(report, problems)) ?? report;
        if (!hasTokenizer)
            problems.Add("tokenizer.json is missing; save it with `AutoTokenizer.from_pretrained(…).save_pretrained(FOLDER)` of transformers");
        if (!report.UsableGraphs.Any())
            problems.Add("no usable .onnx graph in the folder or its onnx/; export one with `optimum-cli export onnx --task text-generation-with-past`");
        return report;
    }

    // A download cache (models--ORG--NAME) holds its files under snapshots/COMMIT, with the current commit in refs/main.
    private static string FindSnapshot(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ModelFileException(folder, File.Exists(folder) ? "is a file; name the folder that it lies in" : "does not exist");
        var snapshots = Path.Combine(folder, "snapshots");
        if (File.Exists(Path.Combine(folder, "config.json")) || !Directory.Exists(snapshots))
            return folder;
        var reference = Path.Combine(folder, "refs", "main");
        if (File.Exists(reference) && Path.Combine(snapshots, File.ReadAllText(reference).Trim()) is var current && Directory.Exists(current))
            return current;
        var all = Directory.GetDirectories(snapshots);
        return all.Length == 1 ? all[0] : throw new ModelFileException(folder, $"is a download cache of {all.Length} snapshots; name one of snapshots/*");
    }

    private static ModelFolderReport WithConfig(ModelFolderReport report, List<string> problems)
    {
        using var document = JsonFile.Find(report.Folder, "config.json");
        if (document is null)
        {
            problems.Add("config.json is missing; download it from where the model came from");
            return report;
        }

        var config = document.RootElement;
        return report with
        {
            Architecture = config.TryGetProperty("architectures", out var names) && names.ValueKind == JsonValueKind.Array
                ? names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()).FirstOrDefault()
                : null,
            ModelType = config.Text("model_type"),
            Layers = config.Number("num_hidden_layers", "n_layer"),
            HiddenSize = config.Number("hidden_size", "n_embd", "d_model"),
            AttentionHeads = config.Number("num_attention_heads", "n_head"),
            KeyValueHeads = config.Number("num_key_value_heads"),
            VocabularySize = config.Number("vocab_size"),
            ContextLength = config.Number("max_position_embeddings", "n_positions", "n_ctx"),
        };
    }

    private static List<GraphReport> FindGraphs(string root)
    {
        var graphs = new List<GraphReport>();
        foreach (var sub in GraphFolders)
        {
            var folder = Path.Combine(root, sub);
            if (!Directory.Exists(folder))
                continue;
            foreach (var path in Directory.EnumerateFiles(folder, "*.onnx").Order(StringComparer.Ordinal).Take(Limits.MaxGraphFiles))
                graphs.Add(InspectGraph(root, Path.Combine(sub, Path.GetFileName(path)), graphs));
        }

        return [.. graphs.OrderBy(graph => graph.Problem is not null).ThenBy(graph => graph.Rank)];
    }

    private static GraphReport InspectGraph(string root, string path, List<GraphReport> earlier)
    {
        var stem = Path.GetFileNameWithoutExtension(path);
        var dtype = GraphDtype.FromFileName(stem);
        var name = earlier.Exists(graph => graph.VariantName == dtype.Name) ? ContextName.From(path.Replace('/', '-')) : dtype.Name;
        var report = new GraphReport
        {
            Path = path,
            VariantName = name,
            Description = dtype.Description,
            Devices = dtype.Devices,
            Rank = dtype.Rank,
        };
        foreach (var (mark, reason) in OtherGraphs)
        {
            if (stem.Contains(mark, StringComparison.Ordinal))
                return report with { Problem = reason };
        }

        try
        {
            return report with { Files = ModelFiles.OfGraph(root, path) };
        }
        catch (ModelFileException e)
        {
            return report with { Problem = e.FilePath == Path.Combine(root, path) ? e.Problem : e.Message };
        }
    }

    private static T? Try<T>(List<string> problems, Func<T> look)
    {
        try
        {
            return look();
        }
        catch (ModelFileException e)
        {
            problems.Add(e.Message);
            return default;
        }
    }
}
