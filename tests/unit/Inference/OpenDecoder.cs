using Pcm.Inference;

namespace Pcm.UnitTests.Inference;

/// <summary>A decoder without an engine around it, with a prefix of its own.</summary>
internal sealed class OpenDecoder : IDisposable
{
    private static readonly int[] Prefix = [.. Enumerable.Range(10, 20)];

    private readonly Decoder _decoder;

    public OpenDecoder(string folder)
    {
        LoadedModel loaded = ModelLoader.Load(Models.Spec(folder));
        var model = new DecoderModel(loaded.Session, loaded.Graph);
        var budget = new PassBudget(loaded.Graph, loaded.Config, Limits.DefaultPassBytes, Limits.CpuPassTokens);
        _decoder = new Decoder(model, PrefixCache.Compute(model, Prefix, CancellationToken.None), budget);
    }

    public DecodingPlan Plan(double tolerance = Limits.ToleranceFloat32)
    {
        int[] tokens = [.. Enumerable.Range(40, 18)];
        var samples = new ProofSamples([tokens[..6], tokens[..12], tokens], Prefix);
        return StrategyProof.Prove(_decoder, samples, ActivationRounding.None, new ProofTolerance(tolerance, tolerance),
            CancellationToken.None);
    }

    public void Dispose() => _decoder.Dispose();
}
