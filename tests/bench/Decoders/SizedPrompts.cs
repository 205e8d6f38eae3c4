using Pcm.Inference;
using Pcm.Synth.Folders;
using Pcm.Synth.Text;

namespace Pcm.Bench.Decoders;

/// <summary>A prompt and rows of given lengths in tokens, made of words that are one token each in the model's tokenizer.</summary>
public sealed class SizedPrompts
{
    private const int Seed = 3;

    // Behind the claim in every prompt, two tokens, so that labels follow the same token in every row.
    private const string Tail = " Verdict:";

    // A digit is always a token of its own, so that no row's text can change the last token of the prefix.
    private const string Boundary = " 1";

    private readonly string _prefix;

    public SizedPrompts(string folder, int prefixTokens, int itemTokens, int rows)
    {
        var tokenizer = Tokenizer.Load(Path.Combine(folder, "tokenizer.json"));
        int tailTokens = Count(Tail);
        var words = ClaimSource.Generate(Seed).Take(500)
            .SelectMany(claim => claim.Evidence.Split(' '))
            .Where(word => word.All(char.IsAsciiLetter))
            .Distinct()
            .Select(word => $" {word}")
            .Where(word => Count(word) == 1)
            .ToArray();
        var random = new Random(Seed);
        _prefix = Text(prefixTokens - Count(Boundary)) + Boundary;
        Claims = [.. Enumerable.Range(0, rows).Select(_ => Text(itemTokens - tailTokens))];

        int Count(string text) => tokenizer.Encode(text, addSpecialTokens: false).Length;

        string Text(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => words[random.Next(words.Length)]));
    }

    /// <summary>The rows' field `claim`, all different.</summary>
    public IReadOnlyList<string> Claims { get; }

    public static IReadOnlyList<LabelSpec> Labels { get; } = [new(" SUPPORTS", "SUPPORTS"), new(" REFUTES", "REFUTES")];

    public PromptSpec Prompt => new() { Template = $"{_prefix}{{claim}}{Tail}" };

    /// <summary>The rendered prompts, for a peer that takes text.</summary>
    public IReadOnlyList<string> Texts => [.. Claims.Select(claim => $"{_prefix}{claim}{Tail}")];

    /// <summary>An engine for this prompt over a model folder.</summary>
    public EngineSpec Engine(string folder, int threads) => new()
    {
        ModelPath = Path.Combine(folder, SyntheticModel.GraphName),
        SourceFolder = folder,
        Prompt = Prompt,
        Labels = Labels,
        Threads = threads,
        OnnxRuntimePath = BenchPaths.OnnxRuntime,
    };
}
