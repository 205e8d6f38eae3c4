using Pcm.Bench.Decoders;
using Pcm.Synth.Decoders;

namespace Pcm.Bench.Figures;

/// <summary>Every figure, in the order of a full run.</summary>
public static class AllFigures
{
    // Each run takes seconds with these.
    private const int TinyRows = 3_000, SmolRows = 256;

    public static IReadOnlyList<IFigure> List { get; } =
    [
        new VerifyOneFigure(),
        new ThroughputFigure("daemon-tiny", Subject.ClaimsTiny, TinyRows),
        new ThroughputFigure("daemon-smollm2", Subject.SmolLM2, SmolRows),
        new BatchSizeFigure("batch-1-tiny", Subject.ClaimsTiny, TinyRows),
        new DecoderFigure("decoder-gather", new DecoderFlavour { Logits = LogitRows.Kept }, targetClaimsPerSecond: 45),
        new DecoderFigure("decoder-full-logits", new DecoderFlavour(), targetClaimsPerSecond: 38),
        new DecoderFigure("decoder-gqa", new DecoderFlavour { Attention = AttentionKind.GroupQuery }, targetClaimsPerSecond: 30),
        new ColdLoadFigure(),
        new RestartGapFigure(),
        new RowsFigure(),
        new HookFigure(),
        new HungHookFigure(),
        new JobFirstVerdictFigure(),
        new PingFigure(),
        new IdleFigure(),
    ];
}
