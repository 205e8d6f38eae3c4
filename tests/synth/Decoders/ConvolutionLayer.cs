using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders;

/// <summary>A short causal convolution over the hidden states in attention's place, with the last inputs as its state
/// (past_conv.{i} → present_conv.{i}), as in hybrid models.</summary>
public static class ConvolutionLayer
{
    private const int KernelSize = 4;

    public static string Add(GraphBuilder graph, DecoderShape shape, DecoderFlavour flavour, DecoderWeights weights, int layer, string hidden)
    {
        const int sequence = 2;
        string past = graph.Input($"past_conv.{layer}", flavour.Real, "batch_size", shape.Hidden, KernelSize - 1);
        string window = graph.Concat(sequence, past, graph.Transpose(hidden, 0, 2, 1));
        string state = graph.Slice(window, graph.Integers(1 - KernelSize), graph.Integers(long.MaxValue), sequence);
        graph.Output($"present_conv.{layer}", state, flavour.Real, "batch_size", shape.Hidden, KernelSize - 1);

        string name = $"model.layers.{layer}.conv.weight";
        string kernel = graph.Reals(name, flavour.Real, weights.Projection(name, KernelSize, shape.Hidden, gain: 1), shape.Hidden, 1, KernelSize);
        string mixed = graph.Node("Conv", [window, kernel], new NodeAttributes().Integer("group", shape.Hidden));
        return graph.Transpose(mixed, 0, 2, 1);
    }
}
