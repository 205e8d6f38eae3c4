using Pcm.Synth.Decoders.Attention;
using Pcm.Synth.Decoders.Projections;
using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders;

/// <summary>Writes a whole Llama-shaped decoder: embedding, layers, final norm, output projection.</summary>
public sealed class DecoderGraph
{
    private const int PlainOpset = 17, PlainIrVersion = 8;
    private const int AttentionOpset = 23, AttentionIrVersion = 11;
    private const int FutureOpset = 999;

    private readonly GraphBuilder _graph;
    private readonly DecoderShape _shape;
    private readonly DecoderFlavour _flavour;
    private readonly DecoderWeights _weights;
    private readonly IProjectionWriter _projection;

    private DecoderGraph(GraphBuilder graph, DecoderShape shape, DecoderFlavour flavour, DecoderWeights weights)
    {
        _graph = graph;
        _shape = shape;
        _flavour = flavour;
        _weights = weights;
        _projection = IProjectionWriter.For(flavour.Precision);
    }

    /// <summary>Writes the model to <paramref name="model"/> and its large tensors to <paramref name="external"/>, if there is one.</summary>
    public static void Write(Stream model, ExternalData? external, DecoderShape shape, DecoderFlavour flavour, int seed)
    {
        var graph = new GraphBuilder(external);
        new DecoderGraph(graph, shape, flavour, new DecoderWeights(seed)).Add();
        if (flavour.Defect == GraphDefect.FutureOpset)
            graph.WriteModel(model, FutureOpset, AttentionIrVersion);
        else if (flavour.Attention is AttentionKind.Opset23 or AttentionKind.Opset23Causal)
            graph.WriteModel(model, AttentionOpset, AttentionIrVersion);
        else
            graph.WriteModel(model, PlainOpset, PlainIrVersion);
    }

    private void Add()
    {
        var inputs = AddInputs();
        var embedding = _weights.Embedding(_shape);
        string table = _graph.Reals("model.embed_tokens.weight", _flavour.Real, embedding, _shape.Vocabulary, _shape.Hidden);
        string hidden = _graph.Gather(table, inputs.Tokens);
        var faults = new FaultNodes(_graph, _flavour.Real, inputs.Tokens);
        hidden = faults.Add(_flavour.Faults, hidden);
        if (_flavour.Defect == GraphDefect.Insatiable)
            hidden = faults.AddInsatiable(hidden);

        var attention = IAttentionWriter.For(_graph, _shape, _flavour, inputs);
        for (int layer = 0; layer < _shape.Layers; layer++)
            hidden = AddLayer(layer, hidden, attention);
        hidden = Norm("model.norm.weight", hidden);

        if (_flavour.Defect == GraphDefect.UnknownOperator)
            hidden = _graph.Node("PhaseMirror", [hidden]);
        if (_flavour.Defect == GraphDefect.Encoder)
            _graph.Output("last_hidden_state", hidden, _flavour.Real, "batch_size", "sequence_length", _shape.Hidden);
        else
            AddLogits(hidden, table, embedding);
    }

    private DecoderInputs AddInputs() => new(
        _graph.Input("input_ids", ElementType.Int64, "batch_size", "sequence_length"),
        _graph.Input("attention_mask", ElementType.Int64, "batch_size", "past_sequence_length + sequence_length"),
        _flavour.Attention == AttentionKind.GroupQuery
            ? ""
            : _graph.Input("position_ids", ElementType.Int64, "batch_size", "sequence_length"));

    private string AddLayer(int layer, string hidden, IAttentionWriter attention)
    {
        // These gains keep attention scores at a deviation of about two and let every layer speak louder than the embedding.
        const float sharp = 1.5f, even = 1, loud = 2;
        int keyValue = _shape.KeyValueHeads * _shape.HeadDimension;
        string prefix = $"model.layers.{layer}";

        string x = Norm($"{prefix}.input_layernorm.weight", hidden);
        string mixed;
        if (_flavour.Defect == GraphDefect.ConvolutionState && layer == 0)
        {
            mixed = ConvolutionLayer.Add(_graph, _shape, _flavour, _weights, layer, x);
        }
        else
        {
            string query = Project($"{prefix}.self_attn.q_proj.weight", x, _shape.Hidden, _shape.Hidden, sharp);
            string key = Project($"{prefix}.self_attn.k_proj.weight", x, _shape.Hidden, keyValue, sharp);
            string value = Project($"{prefix}.self_attn.v_proj.weight", x, _shape.Hidden, keyValue, even);
            mixed = attention.Attend(layer, query, key, value);
        }

        hidden = _graph.Sum(hidden, Project($"{prefix}.self_attn.o_proj.weight", mixed, _shape.Hidden, _shape.Hidden, sharp));

        x = Norm($"{prefix}.post_attention_layernorm.weight", hidden);
        string gate = Project($"{prefix}.mlp.gate_proj.weight", x, _shape.Hidden, _shape.FeedForward, even);
        string up = Project($"{prefix}.mlp.up_proj.weight", x, _shape.Hidden, _shape.FeedForward, even);
        string activated = _graph.Multiply(_graph.Multiply(gate, _graph.Node("Sigmoid", [gate])), up);
        return _graph.Sum(hidden, Project($"{prefix}.mlp.down_proj.weight", activated, _shape.FeedForward, _shape.Hidden, loud));
    }

    private void AddLogits(string hidden, string table, float[] embedding)
    {
        const int sequence = 1;
        Dimension rows = "sequence_length";
        if (_flavour.Logits == LogitRows.Kept)
        {
            string keep = _graph.Input("num_logits_to_keep", ElementType.Int64);
            string start = _graph.Reshape(_graph.Negate(keep), 1);
            hidden = _graph.Slice(hidden, start, _graph.Integers(long.MaxValue), sequence);
            rows = "logits_to_keep";
        }
        else if (_flavour.Logits == LogitRows.Last)
        {
            hidden = _graph.Slice(hidden, _graph.Integers(-1), _graph.Integers(long.MaxValue), sequence);
            rows = 1;
        }

        _graph.Output("logits", OutputProjection(hidden, table, embedding), _flavour.Real, "batch_size", rows, _shape.Vocabulary);
    }

    private string OutputProjection(string hidden, string table, float[] embedding)
    {
        const string name = "lm_head.weight";
        const float logitDeviation = 2.5f;
        if (!_shape.TiedEmbedding)
            return Project(name, hidden, _shape.Hidden, _shape.Vocabulary, logitDeviation);
        if (_flavour.Precision is WeightPrecision.Float32 or WeightPrecision.Float16)
            return _graph.MatMul(hidden, _graph.Transpose(table, 1, 0));

        // Quantised exports keep the embedding whole and quantise a transposed copy.
        var transposed = new float[embedding.Length];
        for (int token = 0; token < _shape.Vocabulary; token++)
        {
            for (int i = 0; i < _shape.Hidden; i++)
                transposed[((long)i * _shape.Vocabulary) + token] = embedding[((long)token * _shape.Hidden) + i];
        }

        return _projection.Multiply(_graph, hidden, name, transposed, _shape.Hidden, _shape.Vocabulary);
    }

    private string Norm(string name, string hidden) => RootMeanSquareNorm.Add(
        _graph, _shape, _flavour, hidden, _graph.Reals(name, _flavour.Real, _weights.Norm(name, _shape.Hidden), _shape.Hidden));

    private string Project(string name, string x, int inputs, int outputs, float gain) =>
        _projection.Multiply(_graph, x, name, _weights.Projection(name, inputs, outputs, gain), inputs, outputs);
}
