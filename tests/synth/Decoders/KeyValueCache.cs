using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders;

/// <summary>past_key_values.{i}.key|value and present.{i}.key|value, [batch, kv heads, tokens, head dimension].</summary>
public sealed class KeyValueCache(GraphBuilder graph, DecoderShape shape, DecoderFlavour flavour)
{
    private const string PastLength = "past_sequence_length", TotalLength = "past_sequence_length + sequence_length";

    /// <summary>Declares a layer's past and returns the two inputs.</summary>
    public (string Key, string Value) Past(int layer)
    {
        return (Input("key"), Input("value"));

        string Input(string kind) => graph.Input(
            $"past_key_values.{layer}.{kind}", flavour.Real, "batch_size", shape.KeyValueHeads, PastLength, shape.HeadDimension);
    }

    /// <summary>Declares a layer's present.</summary>
    public void Present(int layer, string key, string value)
    {
        Output("key", key);
        if (flavour.Defect != GraphDefect.MissingPresent || layer < shape.Layers - 1)
            Output("value", value);

        void Output(string kind, string source) => graph.Output(
            $"present.{layer}.{kind}", source, flavour.Real, "batch_size", shape.KeyValueHeads, TotalLength, shape.HeadDimension);
    }

    /// <summary>Puts a layer's past before its new keys and values, declares the result as present and returns it.</summary>
    public (string Key, string Value) Extend(int layer, string key, string value)
    {
        const int tokens = 2;
        switch (flavour.Defect)
        {
            case GraphDefect.Encoder:
                return (key, value);

            case GraphDefect.CombinedPast:
                string past = graph.Input(
                    $"past_key_values.{layer}", flavour.Real, 2, "batch_size", shape.KeyValueHeads, PastLength, shape.HeadDimension);
                key = graph.Concat(tokens, graph.Gather(past, graph.Integer(0)), key);
                value = graph.Concat(tokens, graph.Gather(past, graph.Integer(1)), value);
                graph.Output(
                    $"present.{layer}",
                    graph.Concat(0, graph.Unsqueeze(key, 0), graph.Unsqueeze(value, 0)),
                    flavour.Real, 2, "batch_size", shape.KeyValueHeads, TotalLength, shape.HeadDimension);
                return (key, value);

            default:
                var (pastKey, pastValue) = Past(layer);
                string presentKey = $"present.{layer}.key", presentValue = $"present.{layer}.value";
                var onTokens = new NodeAttributes().Integer("axis", tokens);
                graph.Add("Concat", [pastKey, key], [presentKey], onTokens);
                graph.Add("Concat", [pastValue, value], [presentValue], onTokens);
                Present(layer, presentKey, presentValue);
                return (presentKey, presentValue);
        }
    }
}
