using Pcm.Synth.Onnx;

namespace Pcm.Synth.Decoders;

/// <summary>Nodes that add nothing to the hidden states, and do what <see cref="GraphFaults"/> says when the fault's token is in the input.</summary>
public sealed class FaultNodes(GraphBuilder graph, ElementType real, string tokens)
{
    // Out of any table's range; four terabytes of floats; two gigabytes of them; days of iterations.
    private const long NoSuchRow = 1L << 40, HopelessCount = 1L << 40, SwellingCount = 1L << 29, Iterations = 1L << 40;

    /// <summary>Adds the nodes of all faults in <paramref name="faults"/> and returns the hidden states behind them.</summary>
    public string Add(GraphFaults faults, string hidden)
    {
        foreach (var fault in Enum.GetValues<GraphFaults>())
        {
            if (fault is not (GraphFaults.None or GraphFaults.All) && faults.HasFlag(fault))
                hidden = graph.Sum(hidden, Zero(fault));
        }

        return hidden;
    }

    /// <summary>Adds a node that no machine has the memory for, whatever is in the input.</summary>
    public string AddInsatiable(string hidden) => graph.Sum(hidden, FirstOf(graph.Integer(HopelessCount)));

    /// <summary>A real zero of rank 0, if it can be computed.</summary>
    private string Zero(GraphFaults fault) => fault switch
    {
        GraphFaults.Failure => graph.Gather(graph.Reals("fault.zero", real, [0], 1), Times(fault, NoSuchRow)),
        GraphFaults.Allocation => FirstOf(Times(fault, HopelessCount)),
        GraphFaults.Swelling => FirstOf(Times(fault, SwellingCount)),
        _ => LoopOf(Times(fault, Iterations)),
    };

    /// <summary><paramref name="many"/> where the fault's token is in any row, else 0.</summary>
    private string Times(GraphFaults fault, long many)
    {
        string isThere = graph.Cast(graph.Node("Equal", [tokens, graph.Integer(FaultSigns.Token(fault))]), ElementType.Int64);
        string any = graph.Node("ReduceMax", [isThere], new NodeAttributes().Integer("keepdims", 0));
        return graph.Multiply(any, graph.Integer(many));
    }

    /// <summary>The first of so many zeros and one.</summary>
    private string FirstOf(string count)
    {
        string zeros = graph.Node("ConstantOfShape", [graph.Reshape(graph.Sum(count, graph.Integer(1)), 1)]);
        string first = graph.Gather(zeros, graph.Integer(0));
        return real == ElementType.Float ? first : graph.Cast(first, real);
    }

    /// <summary>A zero handed from one iteration to the next.</summary>
    private string LoopOf(string count)
    {
        const string goesOn = "fault.goes_on", value = "fault.value";
        var body = new GraphBuilder(external: null);
        body.Input("fault.iteration", ElementType.Int64);
        body.Input(goesOn, ElementType.Bool);
        body.Input(value, real);
        body.Output($"{goesOn}_still", goesOn, ElementType.Bool);
        body.Output($"{value}_next", value, real);
        return graph.Node("Loop", [count, "", graph.Real(0, real)], new NodeAttributes().Graph("body", body));
    }
}
