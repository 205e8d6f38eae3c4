using System.Globalization;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

const string usage = """
    usage: synth FOLDER [--shape tiny|smollm2-135m] [--hidden N] [--layers N] [--heads N] [--kv-heads N] [--ffn N] [--vocabulary N]
                 [--rope-theta X] [--untied] [--attention Plain|GroupQuery|Opset23|Opset23Causal]
                 [--precision Float32|Float16|Int8|Int8Blocks|Int4Blocks|DynamicInt8] [--logits All|Kept|Last]
                 [--graph-defect NAME] [--faults NAME,…] [--folder-defect NAME] [--inline] [--cache] [--seed N]
    Writes a Llama-shaped decoder with random weights as a Hugging Face folder and prints where config.json is.
    """;

if (args.Length == 0 || args[0].StartsWith('-'))
{
    Console.Error.WriteLine(usage);
    return 2;
}

try
{
    Console.WriteLine(SyntheticModel.Write(args[0], Parse(args.AsSpan(1))));
    return 0;
}
catch (FormatException error)
{
    Console.Error.WriteLine($"synth: {error.Message}\n{usage}");
    return 2;
}

static ModelSpec Parse(ReadOnlySpan<string> flags)
{
    var spec = new ModelSpec();
    for (int i = 0; i < flags.Length; i++)
    {
        string flag = flags[i];
        spec = flag switch
        {
            "--untied" => spec with { Shape = spec.Shape with { TiedEmbedding = false } },
            "--inline" => spec with { ExternalThresholdBytes = null },
            "--cache" => spec with { Layout = FolderLayout.Cache },
            _ when i + 1 < flags.Length => WithValue(spec, flag, flags[++i]),
            _ => throw new FormatException($"{flag}: not known, or its value is missing"),
        };
    }

    return spec;
}

static ModelSpec WithValue(ModelSpec spec, string flag, string value) => flag switch
{
    "--shape" => spec with { Shape = value == "smollm2-135m" ? DecoderShape.SmolLM2Of135M : DecoderShape.Tiny },
    "--hidden" => spec with { Shape = spec.Shape with { Hidden = Number(value) } },
    "--layers" => spec with { Shape = spec.Shape with { Layers = Number(value) } },
    "--heads" => spec with { Shape = spec.Shape with { Heads = Number(value) } },
    "--kv-heads" => spec with { Shape = spec.Shape with { KeyValueHeads = Number(value) } },
    "--ffn" => spec with { Shape = spec.Shape with { FeedForward = Number(value) } },
    "--vocabulary" => spec with { Shape = spec.Shape with { Vocabulary = Number(value) } },
    "--rope-theta" => spec with { Shape = spec.Shape with { RopeTheta = double.Parse(value, CultureInfo.InvariantCulture) } },
    "--attention" => spec with { Flavour = spec.Flavour with { Attention = Name<AttentionKind>(value) } },
    "--precision" => spec with { Flavour = spec.Flavour with { Precision = Name<WeightPrecision>(value) } },
    "--logits" => spec with { Flavour = spec.Flavour with { Logits = Name<LogitRows>(value) } },
    "--graph-defect" => spec with { Flavour = spec.Flavour with { Defect = Name<GraphDefect>(value) } },
    "--faults" => spec with { Flavour = spec.Flavour with { Faults = Name<GraphFaults>(value) } },
    "--folder-defect" => spec with { Defect = Name<FolderDefect>(value) },
    "--seed" => spec with { Seed = Number(value) },
    _ => throw new FormatException($"{flag}: not known"),
};

static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);

static T Name<T>(string value)
    where T : struct, Enum =>
    Enum.TryParse(value, ignoreCase: true, out T parsed) ? parsed : throw new FormatException($"{value}: one of {string.Join(", ", Enum.GetNames<T>())}");
