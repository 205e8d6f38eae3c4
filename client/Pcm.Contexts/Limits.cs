namespace Pcm.Contexts;

/// <summary>Every bound on what a manifest or a model folder may hold, each with its reason.</summary>
public static class Limits
{
    /// <summary>A manifest with long few-shot examples stays far below; it also has to fit one frame with room to spare.</summary>
    public const int MaxManifestBytes = 1 << 20;

    /// <summary>A manifest nests four levels deep; more is a mistake or an attack on the parser's stack.</summary>
    public const int MaxYamlDepth = 16;

    /// <summary>Keeps a hostile manifest of empty entries from growing into a large tree.</summary>
    public const int MaxYamlNodes = 20_000;

    /// <summary>Names are file names, parts of feature names in Slurm (<c>pcm_NAME</c>) and columns of <c>status</c>.</summary>
    public const int MaxNameLength = 64;

    /// <summary>A model has one variant per number format; a dozen exist.</summary>
    public const int MaxVariants = 32;

    /// <summary>Label scores are sent with every row.</summary>
    public const int MaxLabels = 256;

    /// <summary>Few-shot examples: 128 pairs fill any context window.</summary>
    public const int MaxMessages = 257;

    /// <summary>Fields of one row.</summary>
    public const int MaxFields = 64;

    /// <summary>Users or groups in one manifest; larger sets are a group of the site's.</summary>
    public const int MaxPrincipals = 1024;

    /// <summary>No model in sight reads more.</summary>
    public const int MaxTokens = 1 << 22;

    /// <summary>One row's answer; more is not lightweight inference.</summary>
    public const int MaxNewTokens = 1 << 16;

    /// <summary>A claim with its evidence, when the manifest does not say; few-shot prompts set their own.</summary>
    public const int DefaultMaxPromptTokens = 512;

    /// <summary>What <c>generate</c> writes at most when the manifest does not say.</summary>
    public const int DefaultMaxNewTokens = 256;

    /// <summary>Evicted after fifteen unused minutes when the manifest does not say.</summary>
    public const int DefaultIdleSeconds = 900;

    /// <summary>A month.</summary>
    public const int MaxIdleSeconds = 31 * 24 * 3600;

    /// <summary>A tebibyte in mebibytes: beyond any device.</summary>
    public const int MaxMemoryMib = 1 << 20;

    /// <summary>JSON files beside a model, read whole: the largest tokenizer_config.json in use is some 300 KiB.</summary>
    public const int MaxJsonBytes = 16 << 20;

    /// <summary>Tensors whose data lies outside the graph's file are named one by one; a graph has thousands at most.</summary>
    public const int MaxExternalTensors = 1 << 20;

    /// <summary>Files that hold external data.</summary>
    public const int MaxExternalFiles = 1024;

    /// <summary>Subgraphs within subgraphs (If, Loop) in a graph that is looked through for external data.</summary>
    public const int MaxGraphDepth = 64;

    /// <summary>Graph files listed in one model folder.</summary>
    public const int MaxGraphFiles = 256;

    /// <summary>Added to one and a quarter times the weights (repacked matrices) for activations, KV cache and the runtime itself.</summary>
    public const long WorkingMemoryBytes = 256L << 20;

    /// <summary>What `context init` allows at most; room for a page of evidence, and small enough for any device.</summary>
    public const int DraftMaxPromptTokens = 1024;

    /// <summary>Large enough that reading, not calling, is what hashing waits for.</summary>
    public const int HashBufferBytes = 1 << 20;

    /// <summary>Remembered hashes, each a file of 64 bytes; the older half goes when there are more.</summary>
    public const int MaxHashCacheEntries = 4096;

    /// <summary>A file changed more recently than this is hashed anew: file times move in steps of some milliseconds, on network file systems of seconds.</summary>
    public static readonly TimeSpan HashSettleTime = TimeSpan.FromSeconds(3);
}
