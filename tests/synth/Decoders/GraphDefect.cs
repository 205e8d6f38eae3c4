namespace Pcm.Synth.Decoders;

/// <summary>Graphs that load in a runtime and yet are not decoders that can be served.</summary>
public enum GraphDefect
{
    None,

    /// <summary>last_hidden_state only: no logits, no past.</summary>
    Encoder,

    /// <summary>The last layer's present value is not an output.</summary>
    MissingPresent,

    /// <summary>Keys and values of a layer lie in one tensor of rank 5.</summary>
    CombinedPast,

    /// <summary>The first layer is a convolution with a state of its own, as in hybrid models.</summary>
    ConvolutionState,

    /// <summary>A node whose operator no runtime has.</summary>
    UnknownOperator,

    /// <summary>The graph says that it is written in operators of a version that there is none of yet.</summary>
    FutureOpset,

    /// <summary>Every pass asks for four terabytes.</summary>
    Insatiable,
}
