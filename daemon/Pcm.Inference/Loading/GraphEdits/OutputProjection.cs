namespace Pcm.Inference;

/// <summary>
/// The matrix product that turns hidden states into logits, where a graph has one that treats every position by itself: a product with
/// constant weights, followed by nothing but operators that look at one value at a time.
/// </summary>
/// <param name="Product">The product's node; its first input is the hidden states.</param>
/// <param name="Changed">Values from the product on, whose shape follows the number of positions.</param>
/// <param name="Transposition">What turns the product's weights, as where they are the embedding's own, if a product that reads them unturned can replace both.</param>
internal sealed record OutputProjection(EditableNode Product, IReadOnlySet<string> Changed, EditableNode? Transposition)
{
    private const string Logits = "logits";

    // TensorProto.DataType FLOAT.
    private const long Float32 = 1;

    // A graph's tail is a handful of nodes; a longer walk is through something else.
    private const int MaxSteps = 16;

    private static readonly string[] Products = ["MatMul", "com.microsoft:MatMulNBits"];
    private static readonly string[] OfOneValue = ["Identity", "Cast", "Tanh"];
    private static readonly string[] WithConstant = ["Mul", "Div", "Add", "Sub"];
    private static readonly string[] KeepConstant = ["Transpose", "Cast", "Identity", "DequantizeLinear"];

    /// <param name="nodes">All nodes of the graph.</param>
    /// <param name="constants">Ranks and element types of the initializers.</param>
    public static OutputProjection? Find(IReadOnlyList<EditableNode> nodes, IReadOnlyDictionary<string, (int Rank, long Type)> constants)
    {
        Dictionary<string, EditableNode> makers = [];
        foreach (EditableNode node in nodes)
        {
            foreach (string output in node.Outputs)
                makers[output] = node;
        }

        HashSet<string> changed = [];
        string value = Logits;
        for (int step = 0; step < MaxSteps && makers.TryGetValue(value, out EditableNode? node); step++)
        {
            // Whoever else reads a value on the way would see fewer positions.
            if (node.Outputs.Count != 1 || (value != Logits && nodes.Count(other => other.Inputs.Contains(value)) != 1))
                return null;
            changed.Add(value);
            if (Products.Contains(node.Op))
                return node.Inputs.Count > 1 && !IsConstant(node.Inputs[0]) && node.Inputs.Skip(1).All(IsConstant) ? new(node, changed, TranspositionOf(node)) : null;
            if (OfOneValue.Contains(node.Op))
                value = node.Inputs[0];
            else if (WithConstant.Contains(node.Op) && node.Inputs.Count == 2 && node.Inputs.Count(IsAlongVocabulary) == 1)
                value = node.Inputs.Single(input => !IsAlongVocabulary(input));
            else
                return null;
        }

        return null;

        // One value, or one for each token of the vocabulary.
        bool IsAlongVocabulary(string name) => constants.TryGetValue(name, out (int Rank, long Type) constant) && constant.Rank <= 1;

        bool IsConstant(string name) => name.Length == 0 || constants.ContainsKey(name)
            || (makers.TryGetValue(name, out EditableNode? maker) && KeepConstant.Contains(maker.Op) && maker.Inputs.All(IsConstant));

        EditableNode? TranspositionOf(EditableNode product) =>
            product.Op == "MatMul" && makers.TryGetValue(product.Inputs[1], out EditableNode? maker) && maker.Op == "Transpose"
                && constants.TryGetValue(maker.Inputs[0], out (int Rank, long Type) weights) && weights == (2, Float32)
                && maker.Integers("perm") is null or [1, 0] && nodes.Count(other => other.Inputs.Contains(product.Inputs[1])) == 1
                ? maker : null;
    }
}
