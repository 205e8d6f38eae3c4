namespace Pcm.Inference;

/// <summary>Every limit of this component, with its reason.</summary>
internal static class Limits
{
    /// <summary>A claim with its evidence; few-shot prompts set their own.</summary>
    public const int DefaultMaxPromptTokens = 512;

    /// <summary>A short explanation.</summary>
    public const int DefaultMaxNewTokens = 256;

    /// <summary>
    /// On two to sixteen cores matrix products are at their full rate from about this many rows; more only delays the first
    /// answer.
    /// </summary>
    public const int CpuPassTokens = 512;

    /// <summary>A GPU wants far more rows to be busy.</summary>
    public const int DevicePassTokens = 8192;

    /// <summary>What a pass may take where no budget is given: a few hundred rows' logits, or one long few-shot prompt batched.</summary>
    public const long DefaultPassBytes = 1L << 30;

    /// <summary>Largest graph file that is edited in memory; beyond, weights lie in it, and copying them costs more than the edit saves at a load.</summary>
    public const long MaxEditedGraphBytes = 64L << 20;

    /// <summary>Weights that start a context before they are packed: fewer are packed in a tenth of a second.</summary>
    public const long MinLatePackingBytes = 64L << 20;

    /// <summary>Whoever waits for a context has its first answers within this, and a full pass loses little by unpacked weights.</summary>
    public static readonly TimeSpan LatePackingDelay = TimeSpan.FromSeconds(1);

    /// <summary>How often a pass that waits looks whether it is still wanted, and says that it waits.</summary>
    public static readonly TimeSpan WaitingInterval = TimeSpan.FromSeconds(0.1);

    /// <summary>What a process takes beside the weights that it packs: tokenizer, caches, passes.</summary>
    public const long LatePackingRoomBytes = 1L << 30;

    /// <summary>Smaller weights are biases, shapes and scales, which nothing packs.</summary>
    public const long MinPackedElements = 64 * 1024;

    /// <summary>Rows this much longer than the shortest of their pass go into another.</summary>
    public const double MaxPaddingRatio = 1.5;

    /// <summary>A difference in length that is never worth a pass of its own.</summary>
    public const int FreePaddingTokens = 8;

    /// <summary>Below this a cached prefix saves less than running rows one by one costs.</summary>
    public const int MinPrefixTokensAlone = 16;

    /// <summary>Stop texts of one row; each is searched for after every token.</summary>
    public const int MaxStopTexts = 16;

    /// <summary>Largest difference in log-probability that rounding explains where cache and logits are float32.</summary>
    public const double ToleranceFloat32 = 1e-4;

    /// <summary>The same for half precision, whose steps near log-probabilities of 10 are about this large.</summary>
    public const double ToleranceFloat16 = 1e-2;

    /// <summary>Where activations are rounded to int8, two equally right runs differ by a step of that rounding in some rows.</summary>
    public const double ToleranceRoundedActivations = 0.5;
}
