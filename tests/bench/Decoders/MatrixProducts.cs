using Pcm.Synth.Decoders;
using Pcm.Synth.Onnx;

namespace Pcm.Bench.Decoders;

/// <summary>A graph of nothing but the matrix products that a decoder's layers make: the ceiling of what it could reach.</summary>
public static class MatrixProducts
{
    public const string InputName = "x";

    private const int Opset = 17, IrVersion = 8;

    /// <summary>Writes the graph for one pass over <paramref name="rows"/> tokens and returns its floating-point operations.</summary>
    public static double Write(string path, DecoderShape shape, int rows)
    {
        var graph = new GraphBuilder(external: null);
        var weights = new DecoderWeights(seed: 1);
        int keyValue = shape.KeyValueHeads * shape.HeadDimension;
        string x = graph.Input(InputName, ElementType.Float, rows, shape.Hidden);
        double operations = 0;

        // One layer's seven products; weights are prepacked, and real inputs as good as any.
        string query = Product("q", x, shape.Hidden, shape.Hidden);
        string key = Product("k", x, shape.Hidden, keyValue);
        string value = Product("v", x, shape.Hidden, keyValue);
        string mixed = Product("o", query, shape.Hidden, shape.Hidden);
        string gate = Product("gate", mixed, shape.Hidden, shape.FeedForward);
        string up = Product("up", mixed, shape.Hidden, shape.FeedForward);
        string down = Product("down", gate, shape.FeedForward, shape.Hidden);
        graph.Output("key", key, ElementType.Float, rows, keyValue);
        graph.Output("value", value, ElementType.Float, rows, keyValue);
        graph.Output("up", up, ElementType.Float, rows, shape.FeedForward);
        graph.Output("down", down, ElementType.Float, rows, shape.Hidden);

        using var stream = File.Create(path);
        graph.WriteModel(stream, Opset, IrVersion);
        return operations;

        string Product(string name, string a, int inputs, int outputs)
        {
            operations += 2.0 * rows * inputs * outputs;
            return graph.MatMul(a, graph.Reals($"{name}.weight", ElementType.Float, weights.Projection(name, inputs, outputs, gain: 1), inputs, outputs));
        }
    }

    /// <summary>Floating-point operations of one claim: its own tokens through every layer, one position's logits.</summary>
    public static double PerClaim(DecoderShape shape, int itemTokens)
    {
        double keyValue = shape.KeyValueHeads * shape.HeadDimension;
        double layer = (2.0 * shape.Hidden * shape.Hidden) + (2 * shape.Hidden * keyValue) + (3.0 * shape.Hidden * shape.FeedForward);
        return 2 * ((itemTokens * shape.Layers * layer) + ((double)shape.Hidden * shape.Vocabulary));
    }
}
