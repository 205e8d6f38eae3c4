using Pcm.Inference;
using Pcm.Synth.Folders;

namespace Pcm.OracleTests.Decoders;

/// <summary>A model folder in our own engine, and the same prompts in the form that Transformers.js takes.</summary>
internal sealed class LoadedDecoder : IDisposable
{
    private const int MaxNewTokens = 16;

    private readonly string _folder;
    private readonly PromptSpec _prompt;
    private readonly IReadOnlyList<LabelSpec> _labels;
    private readonly InferenceEngine _engine;

    public LoadedDecoder(string folder, PromptSpec prompt, IReadOnlyList<LabelSpec> labels)
    {
        _folder = folder;
        _prompt = prompt;
        _labels = labels;
        _engine = InferenceEngine.Load(
            new EngineSpec
            {
                ModelPath = Path.Combine(folder, SyntheticModel.GraphName),
                SourceFolder = folder,
                Prompt = prompt,
                Labels = labels,
                Threads = 2,
                OnnxRuntimePath = TestPaths.OnnxRuntime,
            },
            progress: null,
            CancellationToken.None);
    }

    public EngineFacts Facts => _engine.Facts;

    /// <summary>The request that puts these rows to Transformers.js, the first of them to be continued too.</summary>
    public OracleRequest Request(IReadOnlyList<Dictionary<string, string>> rows, int continued) => new(
        _folder,
        ExternalData: File.Exists(Path.Combine(_folder, SyntheticModel.ExternalDataName)),
        [.. rows.Select(Fill)],
        [.. _labels.Select(label => label.Text)],
        continued,
        MaxNewTokens);

    /// <summary>Classifies the rows as they would be when all wait at once, in the passes that the engine plans; outcomes by row.</summary>
    public ClassifyOutcome[] Classify(IReadOnlyList<Dictionary<string, string>> rows) =>
        Run(rows, ItemOptions.Default, batch => _engine.Classify(batch, CancellationToken.None));

    /// <summary>Continues the rows greedily, in the passes that the engine plans.</summary>
    public string[] Continue(IReadOnlyList<Dictionary<string, string>> rows)
    {
        var options = new ItemOptions { Generate = new GenerateOptions { MaxTokens = MaxNewTokens } };
        return [.. Run(rows, options, batch => _engine.Generate(batch, CancellationToken.None)).Select(outcome => outcome.Text)];
    }

    public void Dispose() => _engine.Dispose();

    private T[] Run<T>(
        IReadOnlyList<Dictionary<string, string>> rows, ItemOptions options, Func<IReadOnlyList<PreparedItem>, IReadOnlyList<T>> pass)
    {
        var waiting = rows.Select((row, index) => (Item: _engine.Prepare(row, options), Row: index)).ToList();
        var outcomes = new T[rows.Count];
        while (waiting.Count > 0)
        {
            var chosen = new int[waiting.Count];
            int count = _engine.NextBatch([.. waiting.Select(entry => entry.Item)], chosen);
            var batch = chosen.Take(count).Select(index => waiting[index]).ToList();
            var answers = pass([.. batch.Select(entry => entry.Item)]);
            for (int i = 0; i < count; i++)
                outcomes[batch[i].Row] = answers[i];
            waiting.RemoveAll(batch.Contains);
        }

        return outcomes;
    }

    private object Fill(Dictionary<string, string> row)
    {
        return _prompt.Messages is null
            ? Text(_prompt.Template!)
            : _prompt.Messages.Select(message => new OracleMessage(message.Role, Text(message.Content))).ToArray();

        string Text(string template) => row.Aggregate(template, (text, field) => text.Replace($"{{{field.Key}}}", field.Value, StringComparison.Ordinal));
    }
}
