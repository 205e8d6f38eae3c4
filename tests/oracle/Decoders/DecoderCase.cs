using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.OracleTests.Decoders;

/// <summary>One synthesised decoder to compare on.</summary>
public sealed record DecoderCase(ModelSpec Spec)
{
    /// <summary>Largest difference in log-probability that the precision allows between two correct runs.</summary>
    public double Tolerance => Spec.Flavour.Precision switch
    {
        WeightPrecision.Float32 or WeightPrecision.Int8 => 1e-4,

        // Half precision rounds every sum; block products round activations to int8, per row.
        _ => 1e-2,
    };

    public override string ToString()
    {
        var (shape, flavour) = (Spec.Shape, Spec.Flavour);
        string heads = shape.Heads == shape.KeyValueHeads ? "own-heads" : "grouped-heads";
        string embedding = shape.TiedEmbedding ? "tied" : "untied";
        return $"{flavour.Attention}-{flavour.Precision}-logits{flavour.Logits}-{heads}-{embedding}";
    }

    /// <summary>Every kind of attention in every precision that keeps rows apart, and each other choice at least once.</summary>
    public static IEnumerable<DecoderCase> All()
    {
        foreach (var attention in Enum.GetValues<AttentionKind>())
        {
            foreach (var precision in (WeightPrecision[])[WeightPrecision.Float32, WeightPrecision.Float16, WeightPrecision.Int8])
                yield return Of(attention, precision, LogitRows.All);
            yield return Of(attention, WeightPrecision.Float32, LogitRows.Kept, tied: false);
        }

        yield return Of(AttentionKind.Plain, WeightPrecision.Float32, LogitRows.Last, ownHeads: true);
        yield return Of(AttentionKind.GroupQuery, WeightPrecision.Float32, LogitRows.Last, ownHeads: true);
        yield return Of(AttentionKind.Plain, WeightPrecision.Int8, LogitRows.Kept, tied: false, ownHeads: true);
    }

    /// <summary>Those whose greedy choices no rounding sways.</summary>
    public static IEnumerable<DecoderCase> AllFloat32() =>
        All().Where(decoder => decoder.Spec.Flavour.Precision == WeightPrecision.Float32);

    /// <summary>As <see cref="All"/>, and the precisions whose arithmetic differs between runtimes and batch shapes.</summary>
    public static IEnumerable<DecoderCase> AllPrecisions() =>
    [
        .. All(),
        Of(AttentionKind.Plain, WeightPrecision.Int8Blocks, LogitRows.All),
        Of(AttentionKind.GroupQuery, WeightPrecision.Int4Blocks, LogitRows.All),
        Of(AttentionKind.Plain, WeightPrecision.DynamicInt8, LogitRows.All),
    ];

    private static DecoderCase Of(
        AttentionKind attention, WeightPrecision precision, LogitRows logits, bool tied = true, bool ownHeads = false) => new(new ModelSpec
        {
            Shape = DecoderShape.Tiny with
            {
                TiedEmbedding = tied,
                KeyValueHeads = ownHeads ? DecoderShape.Tiny.Heads : DecoderShape.Tiny.KeyValueHeads,
            },
            Flavour = new DecoderFlavour { Attention = attention, Precision = precision, Logits = logits },
        });
}
